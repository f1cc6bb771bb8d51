package dev.varve.pages;

import dev.varve.course.Course;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows the links of a page: to files, folders and pictures of the repository, and to headings in
 * them. What leads out of it must only be well-formed: a build needs no network.
 */
final class Links {
  private static final Pattern INLINE =
      Pattern.compile("(!?)\\[((?:[^\\[\\]]|\\[[^]]*])*)]\\(([^)\\s]*)(?: \"[^\"]*\")?\\)");
  private static final Pattern NAMED = Pattern.compile("^\\s*\\[[^]]+]: (\\S+)");
  private static final Pattern TAGGED = Pattern.compile("(?:src|srcset|href)=\"([^\"]*)\"");

  private final Course course;
  private final Map<Path, Set<String>> anchors = new HashMap<>();

  Links(Course course) {
    this.course = course;
  }

  /** Returns the links of a page that lead nowhere, and the pictures that say nothing. */
  List<Problem> dead(Page page) {
    boolean[] fenced = page.fenced();
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < fenced.length; i++) {
      if (!fenced[i]) {
        for (String problem : dead(page, page.lines().get(i).replaceAll("`[^`]*`", "`"))) {
          problems.add(new Problem(page.name(), i + 1, problem));
        }
      }
    }
    return problems;
  }

  private List<String> dead(Page page, String line) {
    List<String> problems = new ArrayList<>();
    Matcher inline = INLINE.matcher(line);
    while (inline.find()) {
      problem(page, inline.group(3)).ifPresent(problems::add);
      if (inline.group(1).equals("!") && inline.group(2).isBlank()) {
        problems.add("the picture " + inline.group(3) + " needs words for those who do not see it");
      }
      // A picture may be what is clicked on.
      problems.addAll(inline.group(1).isEmpty() ? dead(page, inline.group(2)) : List.of());
    }
    for (Pattern pattern : List.of(NAMED, TAGGED)) {
      pattern
          .matcher(line)
          .results()
          .forEach(it -> problem(page, it.group(1)).ifPresent(problems::add));
    }
    return problems;
  }

  /** Says what is wrong with a link of {@code page}, if anything is. */
  Optional<String> problem(Page page, String target) {
    if (target.matches("[a-z]+:.*")) {
      return isWellFormed(target) ? Optional.empty() : Optional.of("no address: " + target);
    }
    int hash = target.indexOf('#');
    String path = hash < 0 ? target : target.substring(0, hash);
    Path file = path.isEmpty() ? page.file() : page.file().getParent().resolve(path).normalize();
    if (path.startsWith("/") || !file.startsWith(course.root()) || !Files.exists(file)) {
      return Optional.of("a link to " + target + ", and there is no " + path);
    }
    return hash < 0 || anchors(page, file).contains(target.substring(hash + 1))
        ? Optional.empty()
        : Optional.of("a link to " + target + ", and no heading there is called so");
  }

  private static boolean isWellFormed(String target) {
    try {
      URI uri = new URI(target);
      return uri.getScheme().matches("https?")
          ? uri.getHost() != null && uri.getHost().contains(".")
          : uri.getScheme().equals("mailto");
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private Set<String> anchors(Page page, Path file) {
    if (file.equals(page.file())) {
      return page.anchors();
    }
    return anchors.computeIfAbsent(
        file, it -> it.toString().endsWith(".md") ? Page.read(course, it).anchors() : Set.of());
  }
}
