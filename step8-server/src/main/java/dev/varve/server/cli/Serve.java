package dev.varve.server.cli;

import dev.varve.Utf8;
import dev.varve.files.WorkingDirectory;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  @Spec private @Nullable CommandSpec spec;

  @Mixin private StoreChoice storeChoice = new StoreChoice();

  @Option(names = "--host", paramLabel = "ADDRESS", description = "where to listen (127.0.0.1)")
  private String host = ServerOptions.defaults().host();

  @Option(names = "--port", paramLabel = "PORT", description = "the port (6380); 0: any free one")
  private int port = ServerOptions.defaults().port();

  @Mixin private TlsChoice tlsChoice = new TlsChoice();

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "a file whose first line is the password")
  private @Nullable String passwordFile;

  @Option(
      names = "--acl-file",
      paramLabel = "FILE",
      description = "a file of users and what they may do; ACL SAVE replaces it")
  private @Nullable String aclFile;

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

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServerOptions options =
        ServerOptions.defaults()
            .withPort(port)
            .withAclFile(aclFile == null ? null : WorkingDirectory.resolve(aclFile))
            .withHost(host, password())
            .withDatabases(databases)
            .withClients(clients)
            .withIdle(Duration.ofSeconds(idleSeconds))
            .withMemory(storeChoice.memoryBytes())
            .withTls(tlsChoice.options());
    options.checkUsers();
    try (TransactionalStore store = storeChoice.open();
        VarveServer server = VarveServer.start(store, options)) {
      Thread whenKilled = new Thread(() -> end(server, store), "varve-stop");
      Runtime.getRuntime().addShutdownHook(whenKilled);
      out().println("serving " + storeChoice + ways(server) + " on " + host + ":" + server.port());
      server.awaitStop();
      if (isEnding(whenKilled)) {
        whenKilled.join();
      }
    }
    return 0;
  }

  private static String ways(VarveServer server) {
    if (server.tlsPort() == 0) {
      return "";
    }
    boolean isOnly = server.tlsPort() == server.port();
    return isOnly ? " by TLS" : ", by TLS on port " + server.tlsPort() + ", and without";
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
