package dev.varve.server;

import dev.varve.server.RedisCommand.Flag;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A category of commands, by which an access rule names many of them at once, such as {@code
 * +@read}. Most follow from a command's group and flags. The order is that of Redis, and matters:
 * rules are described by the categories that come first.
 */
enum Category {
  KEYSPACE,
  READ,
  WRITE,
  SET,
  SORTEDSET,
  LIST,
  HASH,
  STRING,
  BITMAP,
  HYPERLOGLOG,
  GEO,
  STREAM,
  PUBSUB,
  ADMIN,
  FAST,
  SLOW,
  BLOCKING,
  DANGEROUS,
  CONNECTION,
  TRANSACTION,
  SCRIPTING;

  private static final Map<String, Category> BY_GROUP =
      Map.of(
          "generic", KEYSPACE,
          "set", SET,
          "sorted-set", SORTEDSET,
          "list", LIST,
          "hash", HASH,
          "string", STRING,
          "bitmap", BITMAP,
          "connection", CONNECTION,
          "transactions", TRANSACTION);

  private static final Map<Flag, Set<Category>> BY_FLAG =
      Map.of(
          Flag.WRITE, EnumSet.of(WRITE),
          Flag.READONLY, EnumSet.of(READ),
          Flag.ADMIN, EnumSet.of(ADMIN, DANGEROUS),
          Flag.PUBSUB, EnumSet.of(PUBSUB),
          Flag.BLOCKING, EnumSet.of(BLOCKING));

  /** What does not follow from group and flags; of a container, the same for all its parts. */
  private static final Map<String, Set<Category>> MORE =
      Map.of(
          "command", EnumSet.of(CONNECTION),
          "wait", EnumSet.of(CONNECTION),
          "restore", EnumSet.of(DANGEROUS),
          "keys", EnumSet.of(DANGEROUS),
          "swapdb", EnumSet.of(DANGEROUS),
          "flushdb", EnumSet.of(DANGEROUS),
          "flushall", EnumSet.of(DANGEROUS),
          "info", EnumSet.of(DANGEROUS),
          "role", EnumSet.of(ADMIN, DANGEROUS),
          "lastsave", EnumSet.of(ADMIN, DANGEROUS));

  /** SORT is about three types, and not about keys in general. */
  private static final Set<Category> OF_SORT = EnumSet.of(SET, SORTEDSET, LIST, DANGEROUS);

  /**
   * Returns the categories of a command.
   *
   * @param isContainer whether only its parts do anything
   */
  static Set<Category> of(String name, String group, boolean isContainer, Set<Flag> flags) {
    Set<Category> all = EnumSet.of(flags.contains(Flag.FAST) ? FAST : SLOW);
    flags.forEach(flag -> all.addAll(BY_FLAG.getOrDefault(flag, Set.of())));
    if (name.equals("sort") || name.equals("sort_ro")) {
      all.addAll(OF_SORT);
    } else if (!isContainer) {
      Category ofGroup = BY_GROUP.get(group);
      if (ofGroup != null) {
        all.add(ofGroup);
      }
      all.addAll(MORE.getOrDefault(name.replaceFirst("\\|.*", ""), Set.of()));
    }
    return all;
  }

  /** Returns the category of a name, in upper or lower case; or null. */
  static @Nullable Category named(String name) {
    for (Category one : values()) {
      if (one.text().equals(name.toLowerCase(Locale.ROOT))) {
        return one;
      }
    }
    return null;
  }

  /** Returns the name, in lower case. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
