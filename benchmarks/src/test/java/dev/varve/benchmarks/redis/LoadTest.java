package dev.varve.benchmarks.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadTest {
  private static final String OK = "+OK\r\n";
  private static final int KEYS = 1_000;

  private static Speed run(Schedule schedule, GroupingServer server, int clients)
      throws IOException {
    return Load.run(schedule, server.port(), clients, KeyedRequests.set(), KEYS);
  }

  /**
   * A hundred requests, one every 100 µs, and no reply before the last has been sent: so the first
   * has waited for 9.9 ms, and half of them for 5 or more. A client that waits for each reply
   * before it sends again would never have seen this pause.
   */
  @Test
  void requestsThatArriveDuringAPauseCountWithTheTimeThatTheyWaited() throws Exception {
    try (GroupingServer server = new GroupingServer(KeyedRequests.set(), 100, OK)) {
      Speed speed = run(new OpenLoop(10_000, 100), server, 1);
      assertThat(server.received()).isEqualTo(100);
      assertThat(speed.longest()).isGreaterThanOrEqualTo(9_900);
      assertThat(speed.p50()).isGreaterThanOrEqualTo(4_900).isLessThanOrEqualTo(speed.p99());
      assertThat(speed.perSecond()).isPositive().isLessThanOrEqualTo(100 / 0.0099);
    }
  }

  @Test
  void openLoopSpreadsRequestsOverAllConnections() throws Exception {
    try (GroupingServer server = new GroupingServer(KeyedRequests.set(), 25, OK)) {
      run(new OpenLoop(100_000, 100), server, 4);
      assertThat(server.received()).isEqualTo(100);
    }
  }

  @Test
  void closedLoopAsksAsManyAtATimeAsItsDepthAndNotMoreThanAllInTotal() throws Exception {
    try (GroupingServer server = new GroupingServer(KeyedRequests.set(), 8, OK)) {
      Speed speed = run(new ClosedLoop(8, 800, Long.MAX_VALUE), server, 3);
      assertThat(server.received()).isEqualTo(800);
      assertThat(speed.perSecond()).isPositive();
    }
  }

  @Test
  void closedLoopEndsWithItsTime() throws Exception {
    try (GroupingServer server = new GroupingServer(KeyedRequests.set(), 1, OK)) {
      run(new ClosedLoop(1, Long.MAX_VALUE, 1_000_000), server, 2);
      assertThat(server.received()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-ERR full\r\n", "$-1\r\n", "+OK\r\n+OK\r\n"})
  void anyOtherReplyEndsTheRun(String reply) throws Exception {
    try (GroupingServer server = new GroupingServer(KeyedRequests.set(), 1, reply)) {
      assertThatThrownBy(() -> run(new ClosedLoop(1, 100, Long.MAX_VALUE), server, 1))
          .isInstanceOf(WrongReplyException.class)
          .hasMessageStartingWith("wrong answer: ");
    }
  }

  @Test
  void valuesAreComparedWithTheirKeys() throws Exception {
    KeyedRequests get = KeyedRequests.get();
    String reply = "$100\r\n" + KeyedRequests.value(7) + "\r\n";
    try (GroupingServer server = new GroupingServer(get, 1, reply)) {
      assertThatThrownBy(
              () -> Load.run(new ClosedLoop(1, 100, Long.MAX_VALUE), server.port(), 1, get, KEYS))
          .isInstanceOf(WrongReplyException.class)
          .hasMessageContaining(KeyedRequests.value(7));
    }
  }
}
