package dev.varve.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionStoreTest extends ExampleFixture {
  private static final Duration HALF_HOUR = Duration.ofMinutes(30);

  private SessionStore sessions;

  @BeforeEach
  void begin() {
    sessions = new SessionStore(store, HALF_HOUR);
  }

  @Test
  void aSessionEndsWhenItWasNotUsedForItsTimeAndNotBefore() {
    String id = sessions.begin("ann");
    clock.advance(HALF_HOUR.minusMillis(1));
    assertThat(sessions.count()).isEqualTo(1);
    clock.advance(Duration.ofMillis(1));
    assertThat(sessions.use(id)).isNull();
    assertThat(sessions.count()).isZero();
    assertThat(sessions.endAll("ann")).as("entries by user have gone, too").isZero();
  }

  @Test
  void eachUseGivesASessionItsWholeTimeAgain() {
    String id = sessions.begin("ann");
    for (int i = 0; i < 10; i++) {
      clock.advance(HALF_HOUR.minusMillis(1));
      assertThat(sessions.use(id)).as("use %d", i).isEqualTo("ann");
    }
    assertThat(sessions.endAll("ann")).as("found by its user as long").isEqualTo(1);
  }

  @Test
  void endingAllOfAUserEndsNobodyElses() {
    String id = sessions.begin("ann");
    sessions.begin("ann");
    String other = sessions.begin("anna");
    String odd = sessions.begin("ann/x");
    assertThat(sessions.endAll("ann")).isEqualTo(2);
    assertThat(sessions.use(id)).isNull();
    assertThat(sessions.use(other)).isEqualTo("anna");
    assertThat(sessions.use(odd)).isEqualTo("ann/x");
  }

  @Test
  void idsDifferAndAreLong() {
    assertThat(Stream.generate(() -> sessions.begin("ann")).limit(1_000))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[0-9a-f]{32}"));
  }

  @Test
  void aNameWithAZeroIsRefusedBeforeAnythingIsWritten() {
    assertThatThrownBy(() -> sessions.begin("a\0b")).isInstanceOf(IllegalArgumentException.class);
    assertThat(store.count()).isZero();
  }

  /** Using a session must not restore it if it was ended meanwhile. */
  @Test
  void whoHasEndedAllIsNotBackByAUseAtTheSameTime() throws Exception {
    for (int round = 0; round < 1_000; round++) {
      String id = sessions.begin("ann");
      atOnce(() -> sessions.use(id), () -> sessions.endAll("ann"));
      assertThat(sessions.use(id)).as("round %d", round).isNull();
      assertThat(store.count()).as("round %d", round).isZero();
    }
  }
}
