package dev.varve.course;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Puts the rule that a test proves before the message of its failed assertion. */
final class RuleNaming implements TestExecutionExceptionHandler {

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    if (!(failure instanceof AssertionError)) {
      throw failure;
    }
    String rule = context.getRequiredTestMethod().getAnnotation(Proves.class).value();
    String folder = context.getRequiredTestClass().getPackageName().replaceAll("^.*\\.", "");
    Exercise exercise = Catalogue.standard().inFolder(folder);
    AssertionError named = new RuleBroken(rule, exercise.rule(rule), failure);
    named.setStackTrace(failure.getStackTrace());
    throw named;
  }
}
