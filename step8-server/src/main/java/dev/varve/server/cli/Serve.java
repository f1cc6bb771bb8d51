package dev.varve.server.cli;

import dev.varve.Durability;
import dev.varve.Utf8;
import dev.varve.files.WorkingDirectory;
import dev.varve.lsm.LsmOptions;
import dev.varve.server.ServerOptions;
import dev.varve.server.VarveServer;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serve}: opens a store and serves it, until it is asked to stop. */
@Command(
    name = "serve",
    sortOptions = false,
    usageHelpWidth = 100,
    description = "Serves a store to clients of Redis, until SIGTERM or SHUTDOWN.")
final class Serve implements Callable<Integer> {
  /** What an acknowledged write survives. */
  enum Keeping {
    OS,
    PERIODIC,
    EVERY_WRITE;

    /** Reads {@code every-write} too. */
    static Keeping of(String text) {
      for (Keeping one : values()) {
        if (one.name().replace('_', '-').equalsIgnoreCase(text)) {
          return one;
        }
      }
      throw new CommandLine.TypeConversionException(
          "'" + text + "' is none of os, periodic, every-write");
    }

    Durability durability() {
      return switch (this) {
        case OS -> Durability.OS;
        case PERIODIC -> Durability.periodic(Integer.MAX_VALUE, Duration.ofSeconds(1));
        case EVERY_WRITE -> Durability.EVERY_WRITE;
      };
    }
  }

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "the store's directory (default: varve-data/step8)")
  private String directory = Path.of("varve-data", "step8").toString();

  @Option(names = "--host", paramLabel = "ADDRESS", description = "where to listen (127.0.0.1)")
  private String host = ServerOptions.defaults().host();

  @Option(names = "--port", paramLabel = "PORT", description = "the port (6380); 0: any free one")
  private int port = ServerOptions.defaults().port();

  @Option(
      names = "--durability",
      paramLabel = "LEVEL",
      converter = KeepingConverter.class,
      description = {
        "what an acknowledged write survives: os, a kill of the process (default); periodic, also a"
            + " power cut, except for the last second; every-write, also a power cut"
      })
  private Keeping keeping = Keeping.OS;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "a file whose first line is the password")
  private @Nullable String passwordFile;

  @Option(names = "--databases", paramLabel = "N", description = "the number of databases (16)")
  private int databases = ServerOptions.defaults().databases();

  @Option(names = "--clients", paramLabel = "N", description = "the most clients (10000)")
  private int clients = ServerOptions.defaults().clients();

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      description = "after which a silent client is closed (0: never)")
  private int idleSeconds;

  @Option(names = "--help", usageHelp = true, description = "prints this")
  private boolean wantsHelp;

  /** Converts what is typed. */
  static final class KeepingConverter implements CommandLine.ITypeConverter<Keeping> {
    @Override
    public Keeping convert(String text) {
      return Keeping.of(text);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServerOptions options =
        ServerOptions.defaults()
            .withPort(port)
            .withHost(host, password())
            .withDatabases(databases)
            .withClients(clients)
            .withIdle(Duration.ofSeconds(idleSeconds));
    LsmOptions storeOptions = LsmOptions.defaults().withDurability(keeping.durability());
    try (TransactionalStore store =
            TransactionalStore.open(WorkingDirectory.resolve(directory), storeOptions);
        VarveServer server = VarveServer.start(store, options)) {
      Thread whenKilled = new Thread(() -> end(server, store), "varve-stop");
      Runtime.getRuntime().addShutdownHook(whenKilled);
      out().println("serving " + directory + " on " + host + ":" + server.port());
      server.awaitStop();
      if (isEnding(whenKilled)) {
        whenKilled.join();
      }
    }
    return 0;
  }

  /** Returns whether the process is ending already; otherwise {@code hook} will not run. */
  private static boolean isEnding(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private PrintWriter out() {
    return spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
  }

  /** After SIGTERM: it was asked to end, and has ended well. */
  private static void end(VarveServer server, TransactionalStore store) {
    server.close();
    store.close();
    Runtime.getRuntime().halt(0);
  }

  private @Nullable String password() throws IOException {
    if (passwordFile == null) {
      return null;
    }
    Path file = WorkingDirectory.resolve(passwordFile);
    String text = Utf8.decode("password", Files.readAllBytes(file));
    return text.lines().findFirst().orElse("");
  }
}
