package dev.varve.course;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test method of an exercise, and the one rule that all its assertions check: a key of the
 * exercise's {@code rules} in the {@link Catalogue}. When the method fails, its message begins with
 * the rule.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@ExtendWith(RuleNaming.class)
public @interface Proves {
  /** The key of the rule. */
  String value();
}
