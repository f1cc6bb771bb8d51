package dev.varve.course;

/** Colours for terminals that support them; none for other output. */
enum Colours {
  ANSI,
  NONE;

  String red(String text) {
    return in("31", text);
  }

  String green(String text) {
    return in("32", text);
  }

  String bold(String text) {
    return in("1", text);
  }

  private String in(String code, String text) {
    return this == NONE || text.isEmpty() ? text : "\u001B[" + code + "m" + text + "\u001B[0m";
  }
}
