package dev.varve.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.Seed;
import dev.varve.io.Encoder;
import dev.varve.memtable.Entry;
import dev.varve.memtable.Slice;
import dev.varve.memtable.Tag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Compares what is kept with what it is kept for: all that any reader can see, found by search. */
class RetentionTest {
  private static final int ROUNDS = 3_000;
  private static final long NOW = 1_000;

  /** A version of a key; what lies below has the sequence number 0. */
  private record Version(int key, long sequence, int kind, long expiresAt) {

    Slice keySlice() {
      return new Slice().set(new byte[] {(byte) key}, 0, 1);
    }

    long tag() {
      return Tag.of(sequence, kind);
    }

    Slice value() {
      byte[] bytes = new Encoder(8).u64(expiresAt).toByteArray();
      return new Slice().set(bytes, 0, kind == Tag.TOMBSTONE ? 0 : bytes.length);
    }

    boolean isHidden(long now) {
      return Entry.isHidden(tag(), value(), now);
    }
  }

  /** Versions of a few keys, sorted as a compaction sees them, and their readers. */
  private static final class Scene {
    final List<Version> versions = new ArrayList<>();
    final List<Version> below = new ArrayList<>();
    final long[] snapshots;

    Scene(Random random) {
      snapshots =
          LongStream.generate(() -> 1 + random.nextInt(20))
              .limit(random.nextInt(5))
              .distinct()
              .sorted()
              .toArray();
      for (int key = 0; key < 3; key++) {
        if (random.nextBoolean()) {
          below.add(new Version(key, 0, Tag.VALUE, Long.MAX_VALUE));
        }
        for (int sequence = 20 - key; sequence > 0; sequence -= 1 + random.nextInt(8)) {
          versions.add(
              new Version(key, sequence, random.nextInt(3), NOW - 500 + random.nextInt(1_000)));
        }
      }
    }

    List<Version> kept() {
      Retention retention = new Retention(snapshots, key -> mayHoldBelow(key[0]), NOW);
      return versions.stream()
          .filter(it -> retention.keeps(it.keySlice(), it.tag(), it.value()))
          .toList();
    }

    boolean mayHoldBelow(int key) {
      return below.stream().anyMatch(it -> it.key() == key);
    }

    /** What a reader sees of a key at a time: the newest version, unless that shows no value. */
    Version seen(List<Version> upper, int key, long sequence, long now) {
      List<Version> all = new ArrayList<>(upper);
      all.addAll(below);
      for (Version version : all) {
        if (version.key() == key && version.sequence() <= sequence) {
          return version.isHidden(now) ? null : version;
        }
      }
      return null;
    }

    /** Returns whether a reader sees the older of two versions, and not the newer. */
    boolean isParted(Version newer, Version older) {
      return Arrays.stream(snapshots)
          .anyMatch(it -> older.sequence() <= it && it < newer.sequence());
    }
  }

  @Test
  void noReaderSeesWhatWasDropped() {
    Seed.run(
        seed -> {
          for (int i = 0; i < ROUNDS; i++) {
            Scene scene = new Scene(seed.random());
            assertAllSeeTheSame(scene, scene.kept());
          }
        });
  }

  private static void assertAllSeeTheSame(Scene scene, List<Version> kept) {
    LongStream readers =
        LongStream.concat(LongStream.of(Long.MAX_VALUE), Arrays.stream(scene.snapshots));
    for (long reader : readers.toArray()) {
      for (int key = 0; key < 3; key++) {
        for (long now = NOW; now <= NOW + 600; now += 200) {
          assertThat(scene.seen(kept, key, reader, now))
              .as("key %d at %d, time %d, of %s", key, reader, now, scene.versions)
              .isEqualTo(scene.seen(scene.versions, key, reader, now));
        }
      }
    }
  }

  @Test
  void nothingIsKeptThatNobodyNeeds() {
    Seed.run(
        seed -> {
          int dropped = 0;
          for (int i = 0; i < ROUNDS; i++) {
            Scene scene = new Scene(seed.random());
            List<Version> kept = scene.kept();
            dropped += scene.versions.size() - kept.size();
            kept.forEach(it -> assertIsNeeded(scene, it));
          }
          assertThat(dropped).isGreaterThan(ROUNDS);
        });
  }

  private static void assertIsNeeded(Scene scene, Version version) {
    for (Version newer : scene.versions) {
      if (newer.key() == version.key() && newer.sequence() > version.sequence()) {
        assertThat(scene.isParted(newer, version)).as("%s behind %s", version, newer).isTrue();
      }
    }
    boolean isOldest = Arrays.stream(scene.snapshots).noneMatch(it -> it < version.sequence());
    if (isOldest && version.isHidden(NOW)) {
      assertThat(scene.mayHoldBelow(version.key())).as("%s hides something", version).isTrue();
    }
  }

  @Test
  void keysThatBeginAlikeAreNotTakenForOneAnother() {
    Retention retention = new Retention(new long[0], key -> false, NOW);
    byte[] bytes = new byte[300];
    Slice value = new Slice();
    for (int length = 0; length <= bytes.length; length++) {
      Slice key = new Slice().set(bytes, 0, length);
      assertThat(retention.keeps(key, Tag.of(9, Tag.VALUE), value)).isTrue();
      assertThat(retention.keeps(key, Tag.of(8, Tag.VALUE), value)).isFalse();
    }
  }
}
