package dev.varve.reliability;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.Jazzer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Coverage-guided fuzzing, which continues from inputs that reached new code: {@code mvn test
 * -Pfuzz -pl step6-transactions -am}. Each decoder gets a JVM with Jazzer in it for {@code
 * -Dfuzz.seconds=…}; {@code -Dfuzz.decoders=BLOCK,LOG} selects some of them. It is not part of the
 * build, so its name does not end with Test.
 *
 * <p>The results are in {@code target/fuzz}: the smallest corpus that reaches the same code, in the
 * format of the committed one, to be copied there; and any input that made a decoder fail.
 */
class Fuzzing {
  private static final int SECONDS = Integer.getInteger("varve.fuzz.seconds", 60);
  private static final String CHOSEN = System.getProperty("varve.fuzz.decoders", "all");
  private static final Path PLACE = Path.of("target", "fuzz");

  @ParameterizedTest
  @EnumSource(FuzzedDecoder.class)
  void nothingButARightAnswerOrARefusal(FuzzedDecoder decoder) throws Exception {
    assumeTrue(CHOSEN.equals("all") || List.of(CHOSEN.split(",")).contains(decoder.name()));
    Jazzer jazzer =
        new Jazzer(
            FuzzTarget.class, FuzzTarget.PROPERTY + "=" + decoder, PLACE.resolve(decoder.name()));
    String reached = jazzer.fuzz(decoder.corpus(), SECONDS, PLACE.resolve(decoder.fileName()));
    Scale.report("fuzzing of %s for %d s: %s", decoder, SECONDS, reached);
  }
}
