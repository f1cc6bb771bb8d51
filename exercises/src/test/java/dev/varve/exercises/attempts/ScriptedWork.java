package dev.varve.exercises.attempts;

import dev.varve.Keys;
import dev.varve.course.Thrown;
import dev.varve.transactions.ConflictException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A store in memory, the requests that arrive, and the failures that a test has in mind. */
final class ScriptedWork implements Attempts.Work<String> {
  /** More than any test needs: an attempt that is made again and again has to end. */
  private static final int MOST_ATTEMPTS = 500;

  final Attempts<String> attempts = new Attempts<>(this);
  final Map<String, String> stored = new TreeMap<>();
  final List<String> story = new ArrayList<>();
  final List<String> published = new ArrayList<>();

  private final Deque<String> arriving = new ArrayDeque<>();
  private final Deque<String> commits = new ArrayDeque<>();
  private final Map<String, String> refusals = new IdentityHashMap<>();
  private final Map<String, String> writes = new TreeMap<>();
  private final List<String> replies = new ArrayList<>();
  private String atPublish = "";
  private final Deque<String> begins = new ArrayDeque<>();
  private final Deque<String> abandons = new ArrayDeque<>();
  private boolean isUndone = true;

  /** Lets requests arrive. */
  ScriptedWork asked(String requests) {
    for (String request : requests.split(" ")) {
      // An object of its own: two clients may ask for the same.
      arriving.add(new String(request.toCharArray()));
    }
    return this;
  }

  /** Lets the next commits end so: ok, conflict, conflict:a=7 with what is written, or an error. */
  ScriptedWork commits(String... ends) {
    commits.addAll(List.of(ends));
    return this;
  }

  ScriptedWork publishThrows() {
    atPublish = "the socket is broken";
    return this;
  }

  ScriptedWork beginThrows(String error, int times) {
    begins.addAll(Collections.nCopies(times, error));
    return this;
  }

  ScriptedWork abandonThrows(String error, int times) {
    abandons.addAll(Collections.nCopies(times, error));
    return this;
  }

  /** Runs a turn, and returns what was done, in order, with what it throws. */
  String turn() {
    story.clear();
    published.clear();
    Throwable thrown = Thrown.by(attempts::run);
    if (thrown != null) {
      story.add("thrown: " + thrown.getMessage());
    }
    return String.join(", ", story);
  }

  @Override
  public void begin() {
    story.add("begin");
    if (Collections.frequency(story, "begin") > MOST_ATTEMPTS) {
      throw new IllegalStateException("too many attempts");
    }
    if (!isUndone) {
      story.add("what the last attempt has done is still there");
    }
    isUndone = false;
    writes.clear();
    if (!begins.isEmpty()) {
      throw new IllegalStateException(begins.remove());
    }
  }

  @Override
  public String take() {
    return arriving.poll();
  }

  @Override
  public void execute(String request) {
    story.add(request);
    String refusal = refusals.get(request);
    boolean isWrite = request.contains("=");
    if (refusal == null && isWrite) {
      refusal = attempts.writesRefused();
    }
    if (refusal != null) {
      replies.add(request + ": " + refusal);
      return;
    }
    if (isWrite) {
      writes.put(request.substring(0, 1), request.substring(2));
    }
    String key = request.substring(0, 1);
    String value = writes.getOrDefault(key, stored.getOrDefault(key, "none"));
    replies.add(request + ": " + (isWrite ? "OK" : value));
    if (request.endsWith("!") || request.endsWith("#") && value.equals("7")) {
      throw new IllegalArgumentException("a bug in " + request);
    }
    if (request.endsWith("?")) {
      throw new AssertionError("a defect in " + request);
    }
  }

  @Override
  public void refuse(String request, String error) {
    story.add("refuse " + request);
    refusals.put(request, error);
  }

  @Override
  public void replyError(String request, String error) {
    replies.remove(replies.size() - 1);
    replies.add(request + ": " + error);
  }

  @Override
  public void commit() {
    story.add("commit");
    String end = commits.isEmpty() ? "ok" : commits.remove();
    if (end.startsWith("conflict")) {
      if (end.contains(":")) {
        stored.put(end.substring(9, 10), end.substring(11));
      }
      throw new ConflictException(Keys.utf8("a"));
    }
    if (end.startsWith("!")) {
      throw new StackOverflowError(end);
    }
    if (!end.equals("ok")) {
      throw new IllegalStateException(end);
    }
    stored.putAll(writes);
    writes.clear();
    isUndone = true;
  }

  @Override
  public void abandon() {
    story.add("abandon");
    if (!abandons.isEmpty()) {
      throw new IllegalStateException(abandons.remove());
    }
    writes.clear();
    isUndone = true;
  }

  @Override
  public void undo() {
    story.add("undo");
    writes.clear();
    replies.clear();
    isUndone = true;
  }

  @Override
  public void giveUp() {
    story.add("give up");
  }

  @Override
  public void publish() {
    story.add("publish");
    published.addAll(replies);
    replies.clear();
    if (!atPublish.isEmpty()) {
      String error = atPublish;
      atPublish = "";
      throw new IllegalStateException(error);
    }
  }
}
