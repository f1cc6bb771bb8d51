package dev.varve.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Parts at random. Each is as likely as any other if there are at most {@value #WALKED}, or if many
 * are wanted: all of them are looked at then. One of many is looked for near a point at random
 * between the first and the last, so those after a wide gap are more likely: a tree that counts no
 * positions knows no better without reading all of it.
 */
final class RandomParts {
  private static final int WALKED = 1_000;

  /** All points may be near to the same few parts: one far from all others is enough for that. */
  private static final int MAX_DRAWS_PER_PART = 4;

  private final KeyParts parts;

  RandomParts(KeyParts parts) {
    this.parts = parts;
  }

  /** Returns one part, or null if there is none. */
  @Nullable KeyPart one() {
    if (parts.size() == 0) {
      return null;
    }
    return parts.size() <= WALKED ? after(PartWalk.FROM_START, random(parts.size())) : near();
  }

  /** Returns {@code count} different parts, or all of them if there are fewer, in their order. */
  List<KeyPart> different(long count) {
    List<KeyPart> chosen = new ArrayList<>();
    if (parts.size() > WALKED && count <= parts.size() / WALKED) {
      chosen = differentNear((int) count);
      if (chosen.size() == count) {
        return chosen;
      }
      chosen.clear();
    }
    // Knuth, The Art of Computer Programming, volume 2, 3.4.2, algorithm S.
    long left = parts.size();
    try (PartWalk walk = parts.walk(PartWalk.FROM_START)) {
      while (chosen.size() < count && walk.next()) {
        if (random(left--) < count - chosen.size()) {
          chosen.add(new KeyPart(walk.sub(), walk.value()));
        }
      }
    }
    return chosen;
  }

  /** Returns {@code count} parts, each of them chosen from all. */
  List<KeyPart> repeated(int count) {
    List<KeyPart> chosen = new ArrayList<>();
    if (parts.size() > WALKED && count <= parts.size() / WALKED) {
      KeyPart part = near();
      for (int i = 0; i < count && part != null; i++) {
        chosen.add(part);
        part = near();
      }
    } else if (parts.size() > 0) {
      List<KeyPart> all = PartReplies.listed(parts.walk(PartWalk.FROM_START));
      for (int i = 0; i < count; i++) {
        chosen.add(all.get((int) random(all.size())));
      }
    }
    return chosen;
  }

  /** Returns different parts near points; fewer if those are not near enough to so many. */
  private List<KeyPart> differentNear(int count) {
    Map<ByteBuffer, KeyPart> chosen = new LinkedHashMap<>();
    for (int i = 0; i < MAX_DRAWS_PER_PART * count && chosen.size() < count; i++) {
      KeyPart part = near();
      if (part != null) {
        chosen.put(ByteBuffer.wrap(part.sub()), part);
      }
    }
    return new ArrayList<>(chosen.values());
  }

  private static long random(long bound) {
    return ThreadLocalRandom.current().nextLong(bound);
  }

  private @Nullable KeyPart near() {
    byte[] first;
    byte[] last;
    try (PartWalk walk = parts.walk(PartWalk.FROM_START)) {
      first = walk.next() ? walk.sub() : PartWalk.FROM_START;
      last = walk.last() ? walk.sub() : PartWalk.FROM_START;
    }
    return RandomPoint.near(first, last, this::after);
  }

  /** Returns the part so many steps after a point, or null if there are fewer. */
  private @Nullable KeyPart after(byte[] point, long steps) {
    try (PartWalk walk = parts.walk(point)) {
      boolean found = walk.next();
      for (long i = 0; found && i < steps; i++) {
        found = walk.next();
      }
      return found ? new KeyPart(walk.sub(), walk.value()) : null;
    }
  }
}
