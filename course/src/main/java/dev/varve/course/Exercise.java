package dev.varve.course;

import java.util.List;
import java.util.Map;

/**
 * One exercise, as the {@link Catalogue} declares it.
 *
 * @param id the step and the number in it, such as 3.2; it never changes
 * @param title what is built
 * @param minutes about how long it takes
 * @param folder the last part of its package, which no other exercise shares
 * @param source the finished class, as a path from the root of the repository
 * @param write the methods to write: names, with {@code Nested.} before those of a nested class,
 *     and with the types of the parameters where a name is not enough; a constructor has its
 *     class's name
 * @param says what a method to write has to do, for those without Javadoc in the source
 * @param with other classes of the source's package that are copied whole, at most two: those that
 *     refer to the class to complete, or share its package-private state
 * @param drop members that only the finished methods need, and which would give them away
 * @param chapter where the idea is explained: a file, relative to the root, and a heading in it
 * @param rules the rules, by a short key; each is checked by tests and broken by a saboteur
 * @param hints three of them, from a nudge to nearly the answer
 */
public record Exercise(
    String id,
    String title,
    int minutes,
    String folder,
    String source,
    List<String> write,
    Map<String, String> says,
    List<String> with,
    List<String> drop,
    String chapter,
    Map<String, String> rules,
    List<String> hints) {

  static final String PACKAGE = "dev.varve.exercises";

  /** Treats omitted lists and maps as empty. */
  public Exercise {
    write = write == null ? List.of() : List.copyOf(write);
    says = says == null ? Map.of() : Map.copyOf(says);
    with = with == null ? List.of() : List.copyOf(with);
    drop = drop == null ? List.of() : List.copyOf(drop);
    rules = rules == null ? Map.of() : rules;
    hints = hints == null ? List.of() : List.copyOf(hints);
  }

  /** Returns the step that it belongs to. */
  public String step() {
    return id.substring(0, id.indexOf('.'));
  }

  /** Returns the name of the class to complete, without its package. */
  public String className() {
    return source.substring(source.lastIndexOf('/') + 1, source.length() - ".java".length());
  }

  /** Returns the name of the package that holds the class and its test. */
  public String packageName() {
    return PACKAGE + "." + folder;
  }

  /** Returns the full name of the test class. */
  public String testName() {
    return packageName() + "." + className() + "Test";
  }

  /** Returns the rule with this key. */
  public String rule(String key) {
    String text = rules.get(key);
    if (text == null) {
      throw new IllegalArgumentException("exercise " + id + " has no rule " + key);
    }
    return text;
  }
}
