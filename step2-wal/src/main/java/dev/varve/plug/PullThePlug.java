package dev.varve.plug;

import dev.varve.NotUtf8Exception;
import dev.varve.PersistentStore;
import dev.varve.Text;
import dev.varve.Utf8Reader;
import dev.varve.demo.Narrator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.util.List;

/**
 * The demo in which the reader pulls the plug: chooses the disk call after which the power fails,
 * predicts what a restart finds, and then sees what it really finds.
 *
 * <p>It reads and writes plain lines, so that it works with any terminal or none. If the arguments
 * contain the number of a call, it asks nothing.
 *
 * @param <S> the store of the script
 */
public final class PullThePlug<S extends PersistentStore> {
  private final Script<S> script;
  private final BufferedReader in;
  private final Narrator narrator;

  PullThePlug(Script<S> script, Reader in, PrintStream out) {
    this.script = script;
    this.in = new BufferedReader(in);
    this.narrator = new Narrator(out);
  }

  /**
   * Runs the demo on standard input and output.
   *
   * @param words the number of a call, or none
   * @throws IllegalArgumentException if it is not the number of a call
   */
  public static <S extends PersistentStore> void run(List<String> words, Script<S> script)
      throws IOException {
    new PullThePlug<>(script, new Utf8Reader(System.in), System.out).run(words);
  }

  void run(List<String> words) throws IOException {
    Recording recording = script.play();
    if (words.isEmpty()) {
      converse(recording);
    } else {
      show(recording, call(words.get(0), recording), null);
    }
  }

  private static int call(String word, Recording recording) {
    int last = recording.lastCall();
    // Longer numbers are out of range, too, and may not fit an int.
    int number = word.matches("\\d{1,6}") ? Integer.parseInt(word) : -1;
    if (number < 0 || number > last) {
      throw new IllegalArgumentException(
          "the calls are 1 to " + last + ", and 0 is before the first; not " + Text.quoted(word));
    }
    return number;
  }

  private void converse(Recording recording) throws IOException {
    narrator.title("Pull the plug");
    narrator.say(
        "A store writes to a simulated disk, which separates what the program sees (live) from"
            + " what is on the disk for certain (durable). These are the operations, and the"
            + " calls that each makes to the disk. You choose the call after which the power"
            + " fails.");
    for (int i = 0; i < recording.operations().size(); i++) {
      new CallList(recording, narrator).show(i, -1);
    }
    Integer chosen = choose(recording);
    while (chosen != null) {
      show(recording, chosen, predict());
      chosen = choose(recording);
    }
  }

  /** Asks until the answer is the number of a call; returns null at the end of the input. */
  private Integer choose(Recording recording) throws IOException {
    narrator.say(
        "After which call does the power fail? 0 to " + recording.lastCall() + "; Enter leaves.");
    while (true) {
      String line = ask("call");
      if (line.isEmpty()) {
        return null;
      }
      try {
        return call(line, recording);
      } catch (IllegalArgumentException e) {
        narrator.show(e.getMessage());
      }
    }
  }

  /** Asks until the answer is a valid prediction; returns null if there is none. */
  private Prediction predict() throws IOException {
    narrator.say(
        "Suppose that the disk kept only what it was made to keep. What does the store hold after"
            + " the restart? For example a=1 b=2, or nothing; press Enter to see it.");
    while (true) {
      String line = ask("prediction");
      if (line.isEmpty()) {
        return null;
      }
      try {
        return Prediction.parse(line);
      } catch (IllegalArgumentException e) {
        narrator.show(e.getMessage());
      }
    }
  }

  /** Returns the answer, which is empty at the end of the input. */
  private String ask(String what) throws IOException {
    while (true) {
      narrator.prompt(what);
      try {
        String line = in.readLine();
        if (line == null) {
          narrator.gap();
          return "";
        }
        return line.strip();
      } catch (NotUtf8Exception e) {
        narrator.show(e.getMessage());
      }
    }
  }

  private void show(Recording recording, int call, Prediction prediction) throws IOException {
    new Cut(script, recording, call).show(narrator, prediction);
  }
}
