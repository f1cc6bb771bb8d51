package dev.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** It may have forgotten a key; it never says of a key what was not said of it. */
class KnownKeysTest {
  private static byte[] key(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aKeyIsKnownFromItsAddToItsRemoval() {
    KnownKeys known = new KnownKeys(1 << 16);
    long map = known.newMap();
    assertThat(known.contains(map, key("\u00e9"))).isFalse();
    known.add(map, key("\u00e9"));
    known.add(map, key("\u00e9"));
    assertThat(known.contains(map, key("\u00e9"))).isTrue();
    assertThat(known.contains(map, key("e"))).isFalse();
    known.remove(map, key("\u00e9"));
    known.remove(map, key("\u00e9"));
    assertThat(known.contains(map, key("\u00e9"))).isFalse();
  }

  @Test
  void ofANewMapNothingIsKnown() {
    KnownKeys known = new KnownKeys(1 << 16);
    long map = known.newMap();
    known.add(map, key("a"));
    long other = known.newMap();
    assertThat(known.contains(other, key("a"))).isFalse();
    assertThat(known.contains(map, key("a"))).isTrue();
    known.remove(other, key("a"));
    assertThat(known.contains(map, key("a"))).isTrue();
  }

  @Test
  void asManyKeysAreKnownAsFit() {
    KnownKeys known = new KnownKeys(1 << 20);
    long map = known.newMap();
    for (int i = 0; i < 8_000; i++) {
      known.add(map, key("user:" + i));
    }
    int found = 0;
    for (int i = 0; i < 8_000; i++) {
      found += known.contains(map, key("user:" + i)) ? 1 : 0;
    }
    // Some lines of eight places get more than eight of them.
    assertThat(found).isGreaterThan(7_500);
  }

  @Test
  void longKeysTakeTheirRoomFromOthersOrAreNotKept() {
    KnownKeys known = new KnownKeys(1 << 16);
    long map = known.newMap();
    for (int i = 0; i < 1_000; i++) {
      known.add(map, key("k" + i + "x".repeat(i)));
      assertThat(known.bytes()).isLessThanOrEqualTo(1 << 16);
    }
    known.add(map, new byte[1 << 16]);
    assertThat(known.contains(map, new byte[1 << 16])).isFalse();
  }

  @Test
  void whatIsKnownIsTrue() {
    Seed.run(
        seed -> {
          Random random = seed.random();
          KnownKeys known = new KnownKeys(1 << 12);
          long[] maps = {known.newMap(), known.newMap()};
          Set<String> there = new HashSet<>();
          for (int i = 0; i < 50_000; i++) {
            int which = random.nextInt(2);
            String name = "k".repeat(random.nextInt(12)) + random.nextInt(10);
            String inMap = maps[which] + name;
            switch (random.nextInt(8)) {
              case 0, 1, 2 -> {
                known.add(maps[which], key(name));
                there.add(inMap);
                assertThat(known.contains(maps[which], key(name))).isTrue();
              }
              case 3 -> {
                known.remove(maps[which], key(name));
                there.remove(inMap);
              }
              case 4 -> maps[which] = random.nextInt(100) == 0 ? known.newMap() : maps[which];
              default -> {
                boolean isKnown = known.contains(maps[which], key(name));
                assertThat(!isKnown || there.contains(inMap)).as("%s", inMap).isTrue();
              }
            }
            assertThat(known.bytes()).isLessThanOrEqualTo(1 << 12);
          }
        });
  }
}
