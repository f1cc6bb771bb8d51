package dev.varve.pages;

import dev.varve.course.Course;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows the links of a page to files, folders and pictures of the repository, and to headings in
 * them. External links only have to be well-formed, since a build needs no network.
 */
final class Links {
  private static final Pattern INLINE =
      Pattern.compile(
          "(!?)\\[((?:[^\\[\\]]++|\\[[^\\[\\]]*+](?:\\([^)\\s]*\\))?)*+)]"
              + "\\(([^)\\s]*)(?: \"[^\"]*\")?\\)");
  private static final Pattern NAMED = Pattern.compile("(?m)^\\s*\\[[^]]+]: (\\S+)");
  private static final Pattern TAGGED = Pattern.compile("(?:src|srcset|href)=\"([^\"]*)\"");

  private final Course course;
  private final Map<Path, Set<String>> anchors = new HashMap<>();

  Links(Course course) {
    this.course = course;
  }

  /** Returns the dead links of a page, and the pictures without a description. */
  List<Problem> dead(Page page) {
    String text = text(page);
    List<Problem> problems = new ArrayList<>(inline(page, text, 0, text.length()));
    for (Pattern pattern : List.of(NAMED, TAGGED)) {
      pattern
          .matcher(text)
          .results()
          .forEach(it -> problems.addAll(problems(page, text, it.start(1), it.group(1))));
    }
    return problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
  }

  /** Returns the text of a page without fences and code spans. */
  private static String text(Page page) {
    boolean[] fenced = page.fenced();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < fenced.length; i++) {
      text.append(fenced[i] ? "" : page.lines().get(i).replaceAll("`[^`]*`", "`")).append('\n');
    }
    return text.toString();
  }

  private List<Problem> inline(Page page, String text, int from, int to) {
    List<Problem> problems = new ArrayList<>();
    Matcher link = INLINE.matcher(text).region(from, to);
    while (link.find()) {
      problems.addAll(problems(page, text, link.start(3), link.group(3)));
      if (link.group(1).isEmpty()) {
        // The text of a link may be a picture.
        problems.addAll(inline(page, text, link.start(2), link.end(2)));
      } else if (link.group(2).isBlank()) {
        String what = "the picture " + link.group(3) + " needs words for those who do not see it";
        problems.add(new Problem(page.name(), line(text, link.start(3)), what));
      }
    }
    return problems;
  }

  private List<Problem> problems(Page page, String text, int at, String target) {
    return problem(page, target).stream()
        .map(it -> new Problem(page.name(), line(text, at), it))
        .toList();
  }

  private static int line(String text, int at) {
    return (int) text.substring(0, at).chars().filter(it -> it == '\n').count() + 1;
  }

  /** Returns the problem with a link of {@code page}, if any. */
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
