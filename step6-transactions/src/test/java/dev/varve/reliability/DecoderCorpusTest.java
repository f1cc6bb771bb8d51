package dev.varve.reliability;

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
 * Each decoder decodes its corpus and random changes of it. The corpus was found by {@link
 * Fuzzing}, so that every build covers the code that the fuzzer took hours to reach.
 */
@Timeout(value = 30, unit = MINUTES, threadMode = SEPARATE_THREAD)
class DecoderCorpusTest {
  private static final int INPUTS = Scale.of(10_000, 600_000);

  @ParameterizedTest
  @EnumSource(FuzzedDecoder.class)
  void whatIsValidIsAccepted(FuzzedDecoder decoder) {
    assertThat(decoder.valid()).isNotEmpty();
    assertThat(decoder.valid().get(0)).satisfies(it -> assertThat(decoder.accepts(it)).isTrue());
  }

  @ParameterizedTest
  @EnumSource(FuzzedDecoder.class)
  void theCorpusIsDecodedOrRefused(FuzzedDecoder decoder) {
    List<byte[]> corpus = decoder.corpus();
    assertThat(corpus).as("committed corpus").hasSizeGreaterThan(decoder.valid().size());
    int refused = 0;
    for (byte[] bytes : corpus) {
      refused += accepts(decoder, bytes) ? 0 : 1;
    }
    Scale.report("%s: corpus of %d inputs, %d refused", decoder, corpus.size(), refused);
    assertThat(refused).isBetween(1, corpus.size() - 1);
  }

  @ParameterizedTest
  @EnumSource(FuzzedDecoder.class)
  void whatIsChangedIsDecodedOrRefused(FuzzedDecoder decoder) {
    Seed.run(
        seed -> {
          List<byte[]> corpus = decoder.corpus();
          int refused = 0;
          for (int i = 0; i < INPUTS; i++) {
            byte[] one = corpus.get(seed.random().nextInt(corpus.size()));
            refused += accepts(decoder, Mutation.of(one, seed.random())) ? 0 : 1;
          }
          Scale.report("%s: %d changed inputs, %d refused", decoder, INPUTS, refused);
          assertThat(refused).isBetween(INPUTS / 100, INPUTS - 1);
        });
  }

  private static boolean accepts(FuzzedDecoder decoder, byte[] bytes) {
    try {
      return decoder.accepts(bytes);
    } catch (Throwable e) {
      String input = HexFormat.of().formatHex(bytes);
      throw new AssertionError(decoder + " of " + input + ": " + e, e);
    }
  }
}
