package dev.varve.pages;

import dev.varve.Text;
import dev.varve.course.Catalogue;
import dev.varve.course.Course;
import dev.varve.course.Runner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Starts the programs for the exercises: {@code pages}, or else their runner. */
public final class Main {
  private Main() {}

  /** Refreshes the marked excerpts of the named pages, or of all pages; or starts the runner. */
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
        System.out.println("there is no page " + Text.of(name));
        return false;
      }
    }
    List<Page> pages =
        all.stream().filter(it -> names.isEmpty() || names.contains(it.name())).toList();
    try (Pages written = new Pages(course, Catalogue.standard(), Child.AS_READERS_DO)) {
      List<String> told = new ArrayList<>(written.refresh(pages));
      told.addAll(names.isEmpty() ? written.pictures().refresh() : List.of());
      System.out.println(told.isEmpty() ? "Everything is up to date." : String.join("\n", told));
      return told.stream().allMatch(it -> it.endsWith(" was written")) && !System.out.checkError();
    }
  }
}
