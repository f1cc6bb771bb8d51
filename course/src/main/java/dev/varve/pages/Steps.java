package dev.varve.pages;

import dev.varve.course.Course;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The modules of the course, as declared in their build files. */
final class Steps {
  /**
   * One module.
   *
   * @param folder its folder in the root
   * @param name its name in {@code -Dstep}
   * @param main its main class, or null
   */
  record Step(String folder, String name, String main) {
    boolean isPartOfTheTour() {
      return main != null && name.matches("\\d");
    }
  }

  private final Course course;
  private final List<Step> all;

  Steps(Course course) {
    this.course = course;
    this.all =
        tags(pom(""), "module").stream().map(it -> new Step(it, name(it), main(pom(it)))).toList();
  }

  /**
   * Returns the main class; the last one in the file is that of the profile activated by {@code
   * -Dstep}, if there is one.
   */
  private static String main(String pom) {
    List<String> mains = tags(pom, "demo.main");
    return mains.isEmpty() ? null : mains.get(mains.size() - 1);
  }

  private String pom(String folder) {
    return Course.read(course.root().resolve(folder).resolve("pom.xml"));
  }

  private static String name(String folder) {
    return folder.replaceFirst("^step(\\d)-.*", "$1");
  }

  private static List<String> tags(String pom, String tag) {
    Matcher matcher = Pattern.compile("<" + tag + ">([^<]+)</" + tag + ">").matcher(pom);
    return matcher.results().map(it -> it.group(1)).toList();
  }

  /** Returns the modules whose demos make up the tour, in order. */
  List<Step> tour() {
    return all.stream().filter(Step::isPartOfTheTour).toList();
  }

  /** Returns the module with this name in {@code -Dstep}, if it has a main class. */
  Optional<Step> named(String name) {
    return all.stream().filter(it -> it.main() != null && it.name().equals(name)).findFirst();
  }

  boolean hasFolder(String folder) {
    return all.stream().anyMatch(it -> it.folder().equals(folder));
  }

  /** Returns the ids of all profiles. */
  Set<String> profiles() {
    Set<String> ids = new TreeSet<>(profileIds(pom("")));
    all.forEach(it -> ids.addAll(profileIds(pom(it.folder()))));
    return ids;
  }

  private static List<String> profileIds(String pom) {
    int profiles = pom.indexOf("<profiles>");
    return profiles < 0
        ? List.of()
        : Pattern.compile("<profile>\\s*(?:<!--.*?-->\\s*)?<id>([^<]+)</id>", Pattern.DOTALL)
            .matcher(pom.substring(profiles))
            .results()
            .map(it -> it.group(1))
            .toList();
  }
}
