package dev.varve.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.varve.KeyValueStore;
import dev.varve.NotUtf8Exception;
import dev.varve.Readable;
import dev.varve.Text;
import dev.varve.Utf8;
import dev.varve.Utf8Reader;
import dev.varve.measured.MeasuredStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An interactive shell over a store. Every step opens it over its own store, and may add commands:
 * {@code Shell.over(new InMemoryStore(), List.of())}.
 *
 * <p>At a terminal it has a prompt, a history and completion; from a file or a pipe it reads the
 * same commands, and prints only their results. A command that fails prints one line, and the shell
 * continues, unless {@code --stop-on-error} is set.
 */
public final class Shell {
  /** The words that may follow the shell's name on a command line. */
  public static final String USAGE = "[--stop-on-error] [--frozen-clock]";

  private static final String MORE = "  ...> ";
  private static final String STOP = "--stop-on-error";
  private static final String FROZEN = "--frozen-clock";

  private final KeyValueStore store;
  private final Readable unmeasured;
  private final CommandTable commands = new CommandTable();
  private Language language = Language.NONE;
  private boolean stopOnError;

  /** Creates a shell over {@code store}, which it does not close. */
  public Shell(KeyValueStore store) {
    this(store, store);
  }

  /**
   * Creates a shell whose own reads, which should not appear in the statistics, go to {@code
   * unmeasured}.
   */
  Shell(KeyValueStore store, Readable unmeasured) {
    this.store = store;
    this.unmeasured = unmeasured;
    BasicCommands.all().forEach(commands::add);
    ListCommands.all().forEach(commands::add);
    new BatchCommands().all().forEach(commands::add);
  }

  /**
   * Returns the clock for a store: the system's, or one that stands still, so that the bytes of a
   * file do not depend on when commands are typed.
   *
   * @param options what was typed of {@link #USAGE}
   */
  public static InstantSource clock(List<String> options) {
    InstantSource system = InstantSource.system();
    return options.contains(FROZEN) ? InstantSource.fixed(system.instant()) : system;
  }

  /**
   * Runs a shell over {@code store}, measuring it, and closes the store at the end.
   *
   * @param options what was typed of {@link #USAGE}
   * @param notes lines to print first, such as what was lost when the store was opened
   * @param more additional commands for this store
   */
  public static void over(
      List<String> options, KeyValueStore store, List<String> notes, Command... more) {
    over(options, store, notes, Language.NONE, more);
  }

  /** Like the other one, for a shell that also reads the sentences of {@code language}. */
  public static void over(
      List<String> options,
      KeyValueStore store,
      List<String> notes,
      Language language,
      Command... more) {
    notes.forEach(note -> System.out.println(Text.line(note)));
    boolean succeeded;
    try (KeyValueStore measured = new MeasuredStore(store)) {
      Shell shell =
          new Shell(measured, store).with(more).with(language).stopOnError(options.contains(STOP));
      succeeded = shell.run();
    }
    if (!succeeded) {
      throw new FailedCommands();
    }
  }

  /** Adds commands, replacing those of the same name, and returns this. */
  public Shell with(Command... more) {
    for (Command command : more) {
      commands.add(command);
    }
    return this;
  }

  /** Sets the language whose sentences it reads beside its commands; returns this. */
  public Shell with(Language other) {
    language = other;
    commands.setMore(other.help());
    return this;
  }

  /** Sets whether the first command that fails ends the session; returns this. */
  public Shell stopOnError(boolean stop) {
    stopOnError = stop;
    return this;
  }

  /**
   * Reads commands from the terminal, or from standard input if that is not a terminal, until the
   * end of input or {@code quit}.
   *
   * @return false if a command failed and the input is not a terminal
   */
  public boolean run() {
    try (TerminalLines terminal = TerminalLines.open(this::completions)) {
      if (terminal == null) {
        return run(new Utf8Reader(System.in), new PrintWriter(System.out, false, UTF_8));
      }
      terminal.out().println("help lists the commands, quit leaves.");
      loop(terminal, terminal.out());
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * Reads commands from {@code in} and prints their results to {@code out}, without a prompt.
   *
   * @return false if a command failed, or a batch or transaction was left open
   * @throws IOException also if a result cannot be printed; no more commands are read then
   */
  public boolean run(Reader in, PrintWriter out) throws IOException {
    BufferedReader lines = new BufferedReader(in);
    return loop(prompt -> lines.readLine(), out);
  }

  private boolean loop(Lines lines, PrintWriter out) throws IOException {
    Session session = new Session(store, unmeasured, out, lines);
    boolean succeeded = true;
    while (!session.isOver() && (succeeded || !stopOnError)) {
      succeeded &= next(session, lines);
      session.checkOutput();
    }
    if (!session.mode().isEmpty()) {
      session.print("the open " + session.mode() + " was dropped");
      succeeded = false;
    }
    session.checkOutput();
    return succeeded;
  }

  /** Reads and executes a line; returns false if that failed. */
  private boolean next(Session session, Lines lines) throws IOException {
    try {
      String line = lines.read(prompt(session));
      if (line == null) {
        session.end();
        return true;
      }
      return execute(session, lines, line);
    } catch (NotUtf8Exception notText) {
      tell(session, notText);
      return false;
    }
  }

  private static String prompt(Session session) {
    return Stream.of("varve", session.space(), session.mode())
            .filter(word -> !word.isEmpty())
            .collect(Collectors.joining(" "))
        + "> ";
  }

  /** Runs a command, and prints any error in one line. Returns whether it succeeded. */
  private boolean execute(Session session, Lines lines, String line) {
    try {
      if (language.begins(line)) {
        language.run(session, wholeSentence(lines, line));
        return true;
      }
      List<byte[]> words = Words.split(line);
      if (!words.isEmpty()) {
        String name = Utf8.decode("the name of the command", words.get(0));
        commands.get(name).run(session, words.subList(1, words.size()));
      }
      return true;
    } catch (Exception | OutOfMemoryError | StackOverflowError e) {
      tell(session, e);
      return false;
    }
  }

  /** Reads more lines until the sentence has an end; an empty line ends it, too. */
  private String wholeSentence(Lines lines, String line) throws IOException {
    StringBuilder sentence = new StringBuilder(line);
    String last = line;
    while (!last.isBlank() && !language.isWhole(sentence.toString())) {
      last = lines.read(MORE);
      if (last == null) {
        break;
      }
      sentence.append('\n').append(last);
    }
    return sentence.toString();
  }

  private Collection<String> completions(List<String> before) {
    List<String> all = new ArrayList<>(language.completions(before));
    all.addAll(commands.completions(before));
    return all;
  }

  private static void tell(Session session, Throwable failure) {
    session.print(Failure.line(failure));
  }
}
