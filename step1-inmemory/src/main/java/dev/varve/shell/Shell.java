package dev.varve.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.varve.KeyValueStore;
import dev.varve.MeasuredStore;
import dev.varve.NotUtf8Exception;
import dev.varve.Utf8;
import dev.varve.Utf8Reader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Lets people type commands at a store. Every step opens it over its own store, and may add
 * commands to it: {@code Shell.over(new InMemoryStore(), List.of())}.
 *
 * <p>At a terminal it has a prompt, a history and completion; from a file or a pipe it reads the
 * same commands, and prints nothing but their results. A command that fails prints one line, and
 * the shell goes on.
 */
public final class Shell {
  private final KeyValueStore store;
  private final CommandTable commands = new CommandTable();

  /** Makes a shell over {@code store}, which it does not close. */
  public Shell(KeyValueStore store) {
    this.store = store;
    BasicCommands.all().forEach(commands::add);
    ListCommands.all().forEach(commands::add);
    new BatchCommands().all().forEach(commands::add);
  }

  /** Says whether the arguments of a demo ask for the shell instead. */
  public static boolean isAskedFor(String[] arguments) {
    return List.of(arguments).contains("shell");
  }

  /**
   * Lets people type commands at {@code store}, which is measured meanwhile, and closes it.
   *
   * @param notes what to say first, such as what an opening of the store had to leave out
   * @param more the commands that only this store has
   */
  public static void over(KeyValueStore store, List<String> notes, Command... more) {
    notes.forEach(System.out::println);
    try (KeyValueStore measured = new MeasuredStore(store)) {
      new Shell(measured).with(more).run();
    }
  }

  /** Adds commands, or replaces those of the same name, and returns this. */
  public Shell with(Command... more) {
    for (Command command : more) {
      commands.add(command);
    }
    return this;
  }

  /** Reads from the terminal, or from standard input if that is none, until the end or quit. */
  public void run() {
    try (TerminalLines terminal = TerminalLines.open(commands::completions)) {
      if (terminal == null) {
        run(new Utf8Reader(System.in), new PrintWriter(new OutputStreamWriter(System.out, UTF_8)));
      } else {
        terminal.out().println("help lists the commands, quit leaves.");
        loop(terminal, terminal.out());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads commands from {@code in} and prints their results to {@code out}, without a prompt. */
  public void run(Reader in, PrintWriter out) throws IOException {
    BufferedReader lines = new BufferedReader(in);
    loop(prompt -> lines.readLine(), out);
  }

  private void loop(Lines lines, PrintWriter out) throws IOException {
    Session session = new Session(store, out, lines);
    while (!session.isOver() && next(session, lines)) {
      session.flush();
    }
    if (!session.mode().isEmpty()) {
      session.print("the open " + session.mode() + " was dropped");
    }
    session.flush();
  }

  /** Reads a line and does what it says; false at the end. */
  private boolean next(Session session, Lines lines) throws IOException {
    try {
      String line = lines.read(prompt(session));
      if (line == null) {
        return false;
      }
      execute(session, line);
    } catch (NotUtf8Exception notText) {
      tell(session, notText);
    }
    return true;
  }

  private static String prompt(Session session) {
    return session.mode().isEmpty() ? "varve> " : "varve " + session.mode() + "> ";
  }

  /** Whatever a command does wrong is its own affair, and takes one line to tell. */
  private void execute(Session session, String line) {
    try {
      List<byte[]> words = Words.split(line);
      if (!words.isEmpty()) {
        String name = Utf8.decode("the name of the command", words.get(0));
        commands.get(name).run(session, words.subList(1, words.size()));
      }
    } catch (Exception | OutOfMemoryError | StackOverflowError e) {
      tell(session, e);
    }
  }

  private static void tell(Session session, Throwable failure) {
    session.print(Failure.line(failure));
  }
}
