package dev.varve.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UnicodeNamesTest {
  private static final List<String> KEYS = new ArrayList<>();
  private static final Map<String, String> NAMES = new TreeMap<>();

  @BeforeAll
  static void readAll() {
    UnicodeNames.forEach(
        (key, name) -> {
          KEYS.add(key);
          NAMES.put(key, name);
        });
  }

  @Test
  void namesAreThoseOfTheCharacters() {
    assertThat(NAMES)
        .containsEntry("U+01F600", "GRINNING FACE")
        .containsEntry("U+000041", "LATIN CAPITAL LETTER A")
        .containsEntry("U+000000", "NULL");
  }

  @Test
  void keysComeInOrderAndOnce() {
    assertThat(KEYS).isSorted().doesNotHaveDuplicates();
    assertThat(KEYS).allMatch(key -> key.matches("U\\+[0-9A-F]{6}"));
  }

  @Test
  void thereAreAsManyAsTheJavadocSays() {
    if (Runtime.version().feature() == 17) {
      assertThat(KEYS).hasSize(143_924);
    } else {
      assertThat(KEYS).hasSizeGreaterThan(143_924);
    }
    assertThat(UnicodeNames.codePoints().count()).isEqualTo(KEYS.size());
  }

  @Test
  void whatIsNoCharacterIsLeftOut() {
    assertThat(NAMES).doesNotContainKeys("U+00D800", "U+00E000", "U+00FFFF", "U+10FFFF");
  }
}
