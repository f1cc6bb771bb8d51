package dev.varve.server.cli;

import dev.varve.Text;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The program: {@code serve} starts a server; {@code --help} explains its arguments. */
@Command(
    name = "varve",
    description = "A key-value store that clients of Redis can use.",
    synopsisSubcommandLabel = "serve",
    subcommands = Serve.class)
public final class ServerProgram implements Runnable {
  private static final int FAILED = 2;

  @Option(names = "--help", usageHelp = true, description = "prints this")
  private boolean wantsHelp;

  /** Runs, and ends the process with a code that says how it went. */
  public static void main(String[] args) {
    int code = run(System.out, System.err, args);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Runs, and returns the code with which the process should end: 0, or 2 after an error. */
  static int run(PrintStream out, PrintStream errors, String... args) {
    return new CommandLine(new ServerProgram())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(errors, true))
        .setParameterExceptionHandler((e, all) -> failed(errors, e))
        .setExecutionExceptionHandler((e, command, result) -> failed(errors, e))
        .execute(args);
  }

  private static int failed(PrintStream errors, Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String help = e instanceof ParameterException ? " (--help explains)" : "";
    errors.println("varve: " + Text.line(message) + help);
    return FAILED;
  }

  /** Without a command, there is nothing to do. */
  @Override
  public void run() {
    throw new IllegalArgumentException("say what to do, for example serve (--help explains)");
  }
}
