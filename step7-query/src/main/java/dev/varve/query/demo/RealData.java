package dev.varve.query.demo;

import dev.varve.demo.UnicodeNames;
import dev.varve.query.Document;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Real data that is part of every JDK, as documents. */
final class RealData {
  private static final double SECONDS_PER_HOUR = 3_600;
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private RealData() {}

  /** Returns all named Unicode characters: name, block, script, category and code point. */
  static Stream<Document> characters() {
    return UnicodeNames.codePoints().mapToObj(RealData::character);
  }

  private static Document character(int codePoint) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", Character.getName(codePoint));
    Character.UnicodeBlock block = Character.UnicodeBlock.of(codePoint);
    fields.put("block", block == null ? null : block.toString());
    fields.put("script", Character.UnicodeScript.of(codePoint).name());
    fields.put("category", category(Character.getType(codePoint)));
    fields.put("code", codePoint);
    int number = Character.getNumericValue(codePoint);
    if (number >= 0 && !Character.isLetter(codePoint)) {
      fields.put("number", number);
    }
    return Document.of(UnicodeNames.key(codePoint), fields);
  }

  private static String category(int type) {
    return switch (type) {
      case Character.UPPERCASE_LETTER -> "uppercase letter";
      case Character.LOWERCASE_LETTER -> "lowercase letter";
      case Character.TITLECASE_LETTER -> "titlecase letter";
      case Character.MODIFIER_LETTER -> "modifier letter";
      case Character.OTHER_LETTER -> "other letter";
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          "mark";
      case Character.DECIMAL_DIGIT_NUMBER -> "digit";
      case Character.LETTER_NUMBER, Character.OTHER_NUMBER -> "other number";
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          "separator";
      case Character.CONTROL, Character.FORMAT -> "control";
      case Character.MATH_SYMBOL -> "math symbol";
      case Character.CURRENCY_SYMBOL -> "currency symbol";
      case Character.MODIFIER_SYMBOL, Character.OTHER_SYMBOL -> "other symbol";
      default -> "punctuation";
    };
  }

  /**
   * Returns the time zones: the offset at the beginning of 2026, in hours, all offsets that were
   * ever used, and the number of transitions.
   */
  static Stream<Document> zones() {
    return ZoneId.getAvailableZoneIds().stream().sorted().map(RealData::zone);
  }

  private static Document zone(String id) {
    ZoneRules rules = ZoneId.of(id).getRules();
    List<ZoneOffsetTransition> transitions = rules.getTransitions();
    List<Double> offsets =
        Stream.concat(
                transitions.stream().map(ZoneOffsetTransition::getOffsetBefore),
                Stream.of(rules.getOffset(NOW)))
            .distinct()
            .map(RealData::hours)
            .toList();
    Map<String, Object> fields = new LinkedHashMap<>();
    int slash = id.indexOf('/');
    if (slash > 0) {
      fields.put("region", id.substring(0, slash));
    }
    fields.put("offset", hours(rules.getOffset(NOW)));
    fields.put("offsets", offsets);
    fields.put("transitions", transitions.size());
    if (!transitions.isEmpty()) {
      fields.put(
          "first",
          Map.of("at", transitions.get(0).getInstant(), "gap", transitions.get(0).isGap()));
    }
    return Document.of(id, fields);
  }

  private static double hours(ZoneOffset offset) {
    return offset.getTotalSeconds() / SECONDS_PER_HOUR;
  }

  /** Returns the countries of the JDK's locales, with their languages and their currency. */
  static Stream<Document> countries() {
    Map<String, Map<String, Object>> all = new TreeMap<>();
    for (String country : Locale.getISOCountries()) {
      Locale locale = new Locale.Builder().setRegion(country).build();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("name", locale.getDisplayCountry(Locale.ROOT));
      fields.put(
          "languages",
          Stream.of(Locale.getAvailableLocales())
              .filter(it -> it.getCountry().equals(country))
              .map(Locale::getLanguage)
              .distinct()
              .sorted()
              .toList());
      Currency currency = Currency.getInstance(locale);
      if (currency != null) {
        fields.put(
            "currency",
            Map.of(
                "code", currency.getCurrencyCode(),
                "digits", currency.getDefaultFractionDigits()));
      }
      all.put(country, fields);
    }
    return all.entrySet().stream().map(it -> Document.of(it.getKey(), it.getValue()));
  }
}
