package dev.varve.server;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.varve.Mutation;
import dev.varve.Seed;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The inputs that {@link ServerFuzzing} has found, and random changes of them: every build covers
 * the code that the fuzzer took long to reach.
 */
@Timeout(value = 30, unit = MINUTES, threadMode = SEPARATE_THREAD)
class ServerCorpusTest {
  private static final int INPUTS = Boolean.getBoolean("varve.soak") ? 300_000 : 3_000;

  @ParameterizedTest
  @EnumSource(FuzzedServer.class)
  void theCorpusIsReadOrRefused(FuzzedServer fuzzed) {
    List<byte[]> corpus = fuzzed.corpus();
    assertThat(corpus).as("committed corpus").hasSizeGreaterThan(fuzzed.valid().size());
    assertThat(accepts(fuzzed, corpus.get(0))).isTrue();
    long refused = corpus.stream().filter(bytes -> !accepts(fuzzed, bytes)).count();
    assertThat(refused).isBetween(1L, corpus.size() - 1L);
  }

  @ParameterizedTest
  @EnumSource(FuzzedServer.class)
  void whatIsChangedIsReadOrRefused(FuzzedServer fuzzed) {
    Seed.run(
        seed -> {
          List<byte[]> corpus = fuzzed.corpus();
          int refused = 0;
          for (int i = 0; i < INPUTS; i++) {
            byte[] one = corpus.get(seed.random().nextInt(corpus.size()));
            refused += accepts(fuzzed, Mutation.of(one, seed.random())) ? 0 : 1;
          }
          assertThat(refused).isBetween(INPUTS / 100, INPUTS - 1);
        });
  }

  private static boolean accepts(FuzzedServer fuzzed, byte[] bytes) {
    try {
      return fuzzed.accepts(bytes);
    } catch (Throwable e) {
      String input = HexFormat.of().formatHex(bytes);
      throw new AssertionError(fuzzed + " of " + input + ": " + e, e);
    }
  }
}
