package dev.varve.server;

/** A user: its clients may do what its rules allow at that moment. */
final class User {
  private final byte[] name;
  private UserRules rules;

  User(byte[] name, UserRules rules) {
    this.name = name;
    this.rules = rules;
  }

  byte[] name() {
    return name;
  }

  UserRules rules() {
    return rules;
  }

  void setRules(UserRules value) {
    rules = value;
  }

  /** Returns the line that makes the same user, as ACL LIST shows it. */
  byte[] line() {
    return rules.line(name);
  }
}
