package dev.varve.server;

import static java.nio.file.StandardOpenOption.READ;

import dev.varve.files.WholeFile;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file of users, as Redis has it: each line is {@code user}, a name, and the rules. It has no
 * comments, since it is replaced when the users are saved.
 */
final class AclFile {
  private final Path file;

  AclFile(Path file) {
    this.file = file;
  }

  /**
   * Reads all users.
   *
   * @throws IllegalArgumentException if lines are wrong, with their numbers and the reasons
   * @throws IOException if the file cannot be read
   */
  SortedMap<byte[], UserRules> read(RedisCommands commands, boolean haveAllChannels)
      throws IOException {
    return parsed(lines(bytes()), commands, haveAllChannels);
  }

  private SortedMap<byte[], UserRules> parsed(
      List<byte[]> lines, RedisCommands commands, boolean haveAllChannels) {
    SortedMap<byte[], UserRules> users = new TreeMap<>(Arrays::compareUnsigned);
    List<String> errors = new ArrayList<>();
    int number = 0;
    for (byte[] line : lines) {
      number++;
      List<byte[]> words = RuleWords.split(line);
      words.removeIf(word -> word.length == 0);
      if (!words.isEmpty()) {
        UserRules rules = new UserRules(commands, haveAllChannels);
        apply(words, rules, users, file + ":" + number, errors);
      }
    }
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException(String.join(" ", errors));
    }
    return users;
  }

  private byte[] bytes() throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      boolean isMissing = e instanceof NoSuchFileException;
      String reason = isMissing ? "No such file or directory" : Attempts.reason(e);
      throw new IOException("Error loading ACLs, opening file '" + file + "': " + reason, e);
    }
  }

  /** Returns the lines; a carriage return or a tab separates words, like a space. */
  private static List<byte[]> lines(byte[] bytes) {
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '\n') {
        lines.add(Arrays.copyOfRange(bytes, start, i));
        start = i + 1;
      } else if (bytes[i] == '\r' || bytes[i] == '\t') {
        bytes[i] = ' ';
      }
    }
    return lines;
  }

  /** Adds the user of a line, or the errors in it. */
  private static void apply(
      List<byte[]> words,
      UserRules rules,
      SortedMap<byte[], UserRules> users,
      String place,
      List<String> errors) {
    if (words.size() < 2 || !Arrays.equals(words.get(0), Ascii.bytes("user"))) {
      errors.add(place + " should start with user keyword followed by the username.");
      return;
    }
    byte[] name = words.get(1);
    if (!UserRules.isWord(name)) {
      errors.add(place + ": username '" + Ascii.text(name) + "' contains invalid characters.");
    } else if (users.put(name, rules) != null) {
      errors.add(place + ": Duplicate user '" + Ascii.text(name) + "' found.");
    }
    try {
      RuleWords.joined(words.subList(2, words.size()))
          .forEach(rule -> apply(rule, rules, place, errors));
    } catch (IllegalArgumentException e) {
      errors.add(place + ": " + e.getMessage());
    }
  }

  /** Applies a rule; an error does not repeat it if it may be a password. */
  private static void apply(byte[] rule, UserRules rules, String place, List<String> errors) {
    try {
      rules.apply(rule);
    } catch (IllegalArgumentException e) {
      boolean isNoSecret = CommandRights.UNKNOWN.equals(e.getMessage());
      String what = isNoSecret ? "Error in applying operation '" + Ascii.text(rule) + "': " : "";
      errors.add(place + ": " + what + e.getMessage() + ".");
    }
  }

  /**
   * Replaces the file; after a crash, it is the old one or the new one.
   *
   * @throws IllegalArgumentException if a server could not read these lines; the file stays then
   */
  void write(List<byte[]> lines, RedisCommands commands) throws IOException {
    int users = parsed(lines, commands, false).size();
    if (users != lines.size()) {
      throw new IllegalArgumentException(lines.size() - users + " users have no name of their own");
    }
    WholeFile.replace(
        file,
        out -> {
          for (byte[] line : lines) {
            out.write(line);
            out.write('\n');
          }
        });
    forceName();
  }

  /** Windows cannot open a directory, and makes names durable by itself. */
  private void forceName() throws IOException {
    if (File.separatorChar == '\\') {
      return;
    }
    try (FileChannel names = FileChannel.open(file.toAbsolutePath().getParent(), READ)) {
      names.force(true);
    }
  }
}
