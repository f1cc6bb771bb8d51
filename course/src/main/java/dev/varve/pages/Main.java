package dev.varve.pages;

import dev.varve.Text;
import dev.varve.course.Catalogue;
import dev.varve.course.Course;
import dev.varve.course.Runner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Starts what belongs to the exercises: {@code pages}, or else their runner. */
public final class Main {
  private Main() {}

  /** Writes what is marked in the pages anew, in those that are named or in all; or runs. */
  public static void main(String[] arguments) throws IOException {
    boolean help = List.of(arguments).contains("--help");
    if (help || arguments.length == 0 || !arguments[0].equals("pages")) {
      Runner.main(arguments);
    } else if (!refresh(List.of(arguments).subList(1, arguments.length))) {
      System.exit(1);
    }
  }

  private static boolean refresh(List<String> names) {
    Course course = Course.find();
    List<Page> all = Pages.all(course);
    for (String name : names) {
      if (all.stream().noneMatch(it -> it.name().equals(name))) {
        System.out.println("no page is called " + Text.of(name));
        return false;
      }
    }
    List<Page> pages =
        all.stream().filter(it -> names.isEmpty() || names.contains(it.name())).toList();
    try (Pages written = new Pages(course, Catalogue.standard(), Child.AS_READERS_DO)) {
      List<String> told = new ArrayList<>(written.refresh(pages));
      told.addAll(names.isEmpty() ? written.pictures().refresh() : List.of());
      System.out.println(told.isEmpty() ? "All is as it should be." : String.join("\n", told));
      return told.stream().allMatch(it -> it.endsWith(" was written")) && !System.out.checkError();
    }
  }
}
