package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Databases as a whole, and over restarts. */
class DatabasesTest extends ServerFixture {
  private int databases = 16;

  @Override
  ServerOptions options() {
    return super.options().withDatabases(databases);
  }

  @Test
  void anExchangeIsKeptOfDatabasesThatAreNotServed() {
    expect("select 9", "+OK");
    expect("set x nine", "+OK");
    expect("swapdb 9 10", "+OK");
    databases = 2;
    restart();
    expect("swapdb 0 1", "+OK");
    databases = 16;
    restart();
    expect("select 10", "+OK");
    expect("get x", "$4", "nine");
  }

  @Test
  void aKeyAtRandomIsNotMostlyTheFirstOne() {
    for (int i = 0; i < 11; i++) {
      StringBuilder pairs = new StringBuilder("mset");
      for (int j = 0; j < 100; j++) {
        pairs.append(" user:").append(10_000 + i * 100 + j).append(" x");
      }
      expect(pairs.toString(), "+OK");
    }
    int first = 0;
    for (int i = 0; i < 300; i++) {
      first += client.call("randomkey").contains("user:10000") ? 1 : 0;
    }
    assertThat(first).isLessThan(60);
  }
}
