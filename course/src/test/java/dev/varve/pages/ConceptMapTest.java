package dev.varve.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Course;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The map in {@code docs/concepts.md}: its table, its picture, and the terms below agree. */
class ConceptMapTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (\\d+) \\| (.+?) \\| \\[step (\\d)].* \\| (.+) \\|$");
  private static final Pattern BOX = Pattern.compile("(?m)^  subgraph step(\\d)\\[.*");
  private static final Pattern NODE = Pattern.compile("(?m)^    c(\\d+)\\[\"(.+)\"]$");
  private static final Pattern ARROW = Pattern.compile("(?m)^  (c[0-9c &]+) --> c(\\d+)$");
  private static final Pattern TERM = Pattern.compile("(?m)^\\*\\*(.+?)\\*\\* · ");

  private static final String PAGE = page();

  private record Concept(int number, String name, int step, TreeSet<Integer> needs) {}

  private static String page() {
    Course course = Course.find();
    return Course.read(course.root().resolve("docs").resolve("concepts.md"));
  }

  private static List<MatchResult> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }

  private static List<Concept> table() {
    List<Concept> concepts = new ArrayList<>();
    for (MatchResult row : all(ROW, PAGE)) {
      TreeSet<Integer> needs = new TreeSet<>();
      if (!row.group(4).equals("–")) {
        Arrays.stream(row.group(4).split(", ")).map(Integer::valueOf).forEach(needs::add);
      }
      int number = Integer.parseInt(row.group(1));
      concepts.add(new Concept(number, row.group(2), Integer.parseInt(row.group(3)), needs));
    }
    assertThat(concepts).hasSizeGreaterThan(30);
    return concepts;
  }

  private static List<Concept> picture() {
    Map<Integer, TreeSet<Integer>> needs = new LinkedHashMap<>();
    for (MatchResult arrow : all(ARROW, PAGE)) {
      TreeSet<Integer> from = new TreeSet<>();
      for (String node : arrow.group(1).split(" & ")) {
        from.add(Integer.valueOf(node.substring(1)));
      }
      needs.put(Integer.valueOf(arrow.group(2)), from);
    }
    List<Concept> concepts = new ArrayList<>();
    for (MatchResult box : all(BOX, PAGE)) {
      String inside = PAGE.substring(box.end(), PAGE.indexOf("\n  end", box.end()) + 1);
      for (MatchResult node : all(NODE, inside)) {
        int number = Integer.parseInt(node.group(1));
        TreeSet<Integer> needed = needs.getOrDefault(number, new TreeSet<>());
        concepts.add(new Concept(number, node.group(2), Integer.parseInt(box.group(1)), needed));
      }
    }
    return concepts;
  }

  @Test
  void thePictureShowsWhatTheTableSays() {
    assertThat(picture()).containsExactlyElementsOf(table());
  }

  @Test
  void eachConceptNeedsOnlyWhatComesBeforeIt() {
    int number = 0;
    int step = 1;
    for (Concept concept : table()) {
      assertThat(concept.number()).as(concept.name()).isEqualTo(++number);
      assertThat(concept.step()).as("step of %s", concept.name()).isGreaterThanOrEqualTo(step);
      step = concept.step();
      assertThat(concept.needs())
          .as("what %s needs", concept.name())
          .allMatch(needed -> needed < concept.number());
      assertThat(concept.needs().isEmpty()).as(concept.name()).isEqualTo(concept.number() == 1);
    }
  }

  @Test
  void eachConceptIsAmongTheTermsWhichAreInAlphabeticalOrder() {
    List<String> terms = all(TERM, PAGE).stream().map(it -> it.group(1)).toList();
    assertThat(terms).containsAll(table().stream().map(Concept::name).toList());
    assertThat(terms.stream().map(it -> it.toLowerCase(Locale.ROOT)).toList()).isSorted();
  }
}
