package dev.varve.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an author hears of an exercise that is not declared whole. */
class CatalogueTest {
  private static final String WHOLE =
      """
      id: "2.6"
      title: Names of files
      minutes: 10
      folder: filenames
      source: step2-wal/src/main/java/dev/varve/wal/FileNames.java
      write: [of]
      chapter: step2-wal/README.md#the-bytes
      rules: {digits: A name has six digits.}
      hints: [one, two, three]
      """;

  private static Catalogue catalogue(String yaml) throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper(new YAMLFactory());
    return new Catalogue(List.of(mapper.readValue(yaml, Exercise.class)));
  }

  @Test
  void whatIsDeclaredWholeIsTaken() throws JsonProcessingException {
    assertThat(catalogue(WHOLE).get("2.6").says()).isEmpty();
  }

  @Test
  void moreThanTwoClassesDoNotGoAlong() throws JsonProcessingException {
    assertThat(catalogue(WHOLE + "with: [A, B]").get("2.6").with()).hasSize(2);
    assertThatThrownBy(() -> catalogue(WHOLE + "with: [A, B, C]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("exercise 2.6: too many classes are copied along");
  }

  @ParameterizedTest
  @CsvSource({
    "id, exercise null: id is not of the form 3.2",
    "title, exercise 2.6: there is no title",
    "minutes, exercise 2.6: it takes no time",
    "folder, exercise 2.6: folder is not a lower-case word",
    "source, exercise 2.6: source is not the path of a .java file",
    "write, exercise 2.6: there is nothing to write",
    "chapter, exercise 2.6: chapter is not a page and its heading",
    "rules, exercise 2.6: there are no rules",
    "hints, exercise 2.6: there are not three hints"
  })
  void aPartThatWasLeftOutIsNamed(String part, String problem) {
    String without = WHOLE.replaceFirst(part + ":.*\n", "");
    assertThatThrownBy(() -> catalogue(without))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(problem);
  }
}
