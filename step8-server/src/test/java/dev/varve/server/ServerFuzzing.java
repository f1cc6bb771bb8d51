package dev.varve.server;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.Jazzer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Coverage-guided fuzzing of what clients send: {@code mvn test -Pfuzz -pl step8-server -am}, with
 * {@code -Dfuzz.seconds=…} for each of {@link FuzzedServer}, or {@code -Dfuzz.decoders=FRAMES} for
 * one. It is not part of the build, so its name does not end with Test. The results are in {@code
 * target/fuzz}, as those of the decoders in step 6.
 */
class ServerFuzzing {
  private static final int SECONDS = Integer.getInteger("varve.fuzz.seconds", 60);
  private static final String CHOSEN = System.getProperty("varve.fuzz.decoders", "all");
  private static final Path PLACE = Path.of("target", "fuzz");

  @ParameterizedTest
  @EnumSource(FuzzedServer.class)
  void nothingButARequestOrAnError(FuzzedServer fuzzed) throws Exception {
    assumeTrue(CHOSEN.equals("all") || List.of(CHOSEN.split(",")).contains(fuzzed.name()));
    Jazzer jazzer =
        new Jazzer(
            ServerFuzzTarget.class,
            ServerFuzzTarget.PROPERTY + "=" + fuzzed,
            PLACE.resolve(fuzzed.name()));
    String reached = jazzer.fuzz(fuzzed.corpus(), SECONDS, PLACE.resolve(fuzzed.fileName()));
    System.out.println("fuzzing of " + fuzzed + " for " + SECONDS + " s: " + reached);
  }
}
