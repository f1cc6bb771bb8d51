package dev.varve.server;

import dev.varve.Expiry;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a server with two databases should answer, by maps. A string has at most one digit. */
final class KeyModel {
  static final String OK = "+OK\r\n";
  static final String NOTHING = "$-1\r\n";

  private record Held(String value, long expiresAt) {}

  private final List<TreeMap<String, Held>> databases =
      new ArrayList<>(List.of(new TreeMap<>(), new TreeMap<>()));
  private int selected;
  private long now;

  private TreeMap<String, Held> keys() {
    return databases.get(selected);
  }

  void setTime(long millis) {
    now = millis;
    databases.forEach(all -> all.values().removeIf(it -> it.expiresAt <= now));
  }

  private static String bulk(@Nullable String value) {
    return value == null ? NOTHING : "$" + value.length() + "\r\n" + value + "\r\n";
  }

  private static String number(long value) {
    return ":" + value + "\r\n";
  }

  private @Nullable String value(String key) {
    Held held = keys().get(key);
    return held == null ? null : held.value;
  }

  private void put(String key, String value, long expiresAt) {
    keys().put(key, new Held(value, expiresAt));
    setTime(now);
  }

  private long expiryOf(String key) {
    Held held = keys().get(key);
    return held == null ? Expiry.NEVER : held.expiresAt;
  }

  /** Returns the reply to a command. */
  String reply(String command) {
    String[] words = command.split(" ");
    String key = words.length > 1 ? words[1] : "";
    return switch (words[0]) {
      case "get" -> bulk(value(key));
      case "set" -> set(words);
      case "append" -> append(key, words[2]);
      case "getdel" -> getAndDelete(key);
      case "del" -> delete(words);
      case "exists" -> number(keys().containsKey(key) ? 1 : 0);
      case "pexpire" -> expire(key, now + Long.parseLong(words[2]));
      case "persist" -> persist(key);
      case "pttl" -> number(timeToLive(key));
      case "rename" -> rename(key, words[2]);
      case "copy" -> copy(key, words[2], words.length > 3);
      case "move" -> move(key, Integer.parseInt(words[2]));
      case "mset" -> putAll(words);
      case "dbsize" -> number(keys().size());
      case "keys" -> list();
      case "flushdb" -> clear();
      case "select" -> select(Integer.parseInt(key));
      case "swapdb" -> swap();
      default -> throw new IllegalArgumentException(command);
    };
  }

  private String set(String[] words) {
    String key = words[1];
    List<String> options = List.of(words).subList(3, words.length);
    boolean isThere = keys().containsKey(key);
    if (options.contains("nx") && isThere || options.contains("xx") && !isThere) {
      return NOTHING;
    }
    int px = options.indexOf("px");
    long expiresAt = px < 0 ? Expiry.NEVER : now + Long.parseLong(options.get(px + 1));
    put(key, words[2], options.contains("keepttl") ? expiryOf(key) : expiresAt);
    return OK;
  }

  private String append(String key, String added) {
    String before = value(key);
    String after = before == null ? added : before + added;
    put(key, after, expiryOf(key));
    return number(after.length());
  }

  private String getAndDelete(String key) {
    String before = value(key);
    keys().remove(key);
    return bulk(before);
  }

  private String delete(String[] words) {
    int before = keys().size();
    List.of(words).subList(1, words.length).forEach(keys()::remove);
    return number(before - keys().size());
  }

  private String expire(String key, long at) {
    String value = value(key);
    if (value == null) {
      return number(0);
    }
    put(key, value, at);
    return number(1);
  }

  private String persist(String key) {
    String value = value(key);
    if (value == null || expiryOf(key) == Expiry.NEVER) {
      return number(0);
    }
    put(key, value, Expiry.NEVER);
    return number(1);
  }

  private long timeToLive(String key) {
    if (!keys().containsKey(key)) {
      return -2;
    }
    return expiryOf(key) == Expiry.NEVER ? -1 : expiryOf(key) - now;
  }

  private String rename(String from, String to) {
    Held held = keys().remove(from);
    if (held == null) {
      return "-ERR no such key\r\n";
    }
    keys().put(to, held);
    return OK;
  }

  private String copy(String from, String to, boolean replaces) {
    if (from.equals(to)) {
      return "-ERR source and destination objects are the same\r\n";
    }
    Held held = keys().get(from);
    if (held == null || keys().containsKey(to) && !replaces) {
      return number(0);
    }
    keys().put(to, held);
    return number(1);
  }

  private String move(String key, int target) {
    if (target == selected) {
      return "-ERR source and destination objects are the same\r\n";
    }
    Held held = keys().get(key);
    if (held == null || databases.get(target).containsKey(key)) {
      return number(0);
    }
    databases.get(target).put(key, held);
    keys().remove(key);
    return number(1);
  }

  private String putAll(String[] words) {
    for (int i = 1; i < words.length; i += 2) {
      put(words[i], words[i + 1], Expiry.NEVER);
    }
    return OK;
  }

  private String list() {
    StringBuilder reply = new StringBuilder("*" + keys().size() + "\r\n");
    keys().keySet().forEach(key -> reply.append(bulk(key)));
    return reply.toString();
  }

  private String clear() {
    keys().clear();
    return OK;
  }

  private String select(int index) {
    selected = index;
    return OK;
  }

  private String swap() {
    databases.add(databases.remove(0));
    return OK;
  }
}
