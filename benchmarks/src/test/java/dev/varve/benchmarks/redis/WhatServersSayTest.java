package dev.varve.benchmarks.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is read from other programs and from the system. */
class WhatServersSayTest {
  @Test
  void theLineOfRedisBenchmarkIsRead() throws Exception {
    Speed speed =
        RedisBenchmark.speed(
            """
            "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"
            "SET","290909.09","2.528","0.544","1.687","5.423","5.495","5.511"
            """);
    assertThat(speed.perSecond()).isEqualTo(290909.09);
    assertThat(speed.p50()).isEqualTo(1_687);
    assertThat(speed.p99()).isEqualTo(5_495);
    assertThat(speed.longest()).isEqualTo(5_511);
    assertThat(
            RedisBenchmark.speed("\"SADD\",\"inf\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\"")
                .perSecond())
        .isNaN();
    assertThatThrownBy(() -> RedisBenchmark.speed("Could not connect"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Could not connect");
  }

  @Test
  void processorTimeIsReadEvenIfTheProgramHasAStrangeName() {
    String stat = "30875 (a (b) c) R 30805 30805 798 0 -1 4194304 98 0 0 0 12 3 4 1 20 0 1 0 759";
    assertThat(ProcessUsage.cpuMicros(stat)).isEqualTo(200_000);
    assertThat(ProcessUsage.residentBytes("VmHWM:\t  9000 kB\nVmRSS:\t    8192 kB\n"))
        .isEqualTo(8 << 20);
  }

  private static ServerInfo info(int calls, int failed, int misses, long keys) {
    String text =
        """
        # Commandstats\r
        cmdstat_get:calls=%d,usec=49,usec_per_call=0.15,rejected_calls=0,failed_calls=%d\r
        keyspace_misses:%d\r
        """;
    return new ServerInfo(ServerInfo.parse(text.formatted(calls, failed, misses)), keys);
  }

  @Test
  void eachRequestMustHaveBeenExecutedOnceAndWithoutAnError() {
    ServerInfo before = info(10, 1, 3, 100);
    assertThatCode(() -> info(30, 1, 3, 100).checkSince(before, BenchmarkCommand.GET, 20))
        .doesNotThrowAnyException();
    for (ServerInfo wrong :
        new ServerInfo[] {info(29, 1, 3, 100), info(30, 2, 3, 100), info(30, 1, 4, 100)}) {
      assertThatThrownBy(() -> wrong.checkSince(before, BenchmarkCommand.GET, 20))
          .isInstanceOf(WrongReplyException.class);
    }
  }

  @Test
  void setMustNotMakeKeys() {
    ServerInfo before = new ServerInfo(Map.of(), 100);
    assertThatThrownBy(
            () -> new ServerInfo(Map.of(), 101).checkSince(before, BenchmarkCommand.SET, 0))
        .isInstanceOf(WrongReplyException.class)
        .hasMessageContaining("SET of keys that exist made 1");
  }
}
