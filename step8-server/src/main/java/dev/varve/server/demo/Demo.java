package dev.varve.server.demo;

import dev.varve.Text;
import dev.varve.Utf8;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.lsm.LsmOptions;
import dev.varve.server.ServerOptions;
import dev.varve.server.VarveServer;
import dev.varve.server.cli.ServerProgram;
import dev.varve.shell.CommandLine;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.util.List;

/** Shows the protocol, a turn, what applications do with a server, and a kill. */
public final class Demo {
  private static final int REQUESTS = 10_000;

  private final Narrator narrator;
  private final RespClient client;
  private final RespClient rival;

  private Demo(Narrator narrator, RespClient client, RespClient rival) {
    this.narrator = narrator;
    this.client = client;
    this.rival = rival;
  }

  /** Runs the demo, or, if {@code args} say so, a server. */
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("serve")) {
      ServerProgram.main(args);
    } else {
      commandLine(args).run();
    }
  }

  static CommandLine commandLine(String... args) {
    return new CommandLine("8", args, none -> tell(Narrator.ofDemo()))
        .with("serve", "[--help]", "runs a server", words -> ServerProgram.main(args));
  }

  private static void tell(Narrator narrator) throws IOException {
    narrator.title("Step 8: a server");
    narrator.say(
        "A store belongs to the program that has opened it. A server lets others in, and speaks a"
            + " protocol that clients for every language know: that of Redis.");
    ServerOptions options = ServerOptions.defaults().withPort(0);
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        TransactionalStore store =
            TransactionalStore.open(directory.path(), LsmOptions.defaults());
        VarveServer server = VarveServer.start(store, options);
        RespClient client = new RespClient(server.port());
        RespClient rival = new RespClient(server.port())) {
      new Demo(narrator, client, rival).tell(store);
    }
    new KilledServerScene(narrator).tell();
    narrator.say("To use one, with any client of Redis on port 6380, until Ctrl-C:");
    narrator.show("mvn -q compile exec:java -Dstep=8 -Dexec.args=serve");
  }

  private void tell(TransactionalStore store) throws IOException {
    protocol();
    pieces();
    plainKey(store);
    pipeline();
    transaction();
    new ApplicationScenes(narrator, client, rival).tell();
  }

  private void protocol() throws IOException {
    narrator.heading("A request is a list of words, each with its length in front");
    narrator.say("CRLF is the end of a line: the bytes 0d 0a. The first line counts the words.");
    String request = RespClient.request("SET city Bern");
    String what = "sent";
    for (String line : wordByWord(request)) {
      narrator.show(what, line);
      what = "";
    }
    client.send(request);
    narrator.show("received", client.reply());
    narrator.show("GET city", client.ask("GET city"));
    narrator.show("GET village, which is not there", client.ask("GET village"));
    narrator.say("An error is a reply too, and the connection stays open:");
    narrator.show("INCR city");
    narrator.show("  " + client.ask("INCR city"));
  }

  /** Returns the line with the number of words, and then one line per word. */
  private static String[] wordByWord(String request) {
    return shown(request).split(" (?=\\$)");
  }

  private static String shown(String bytes) {
    return bytes.replace("\r\n", " CRLF ").strip();
  }

  private void pieces() throws IOException {
    narrator.heading("Bytes arrive in pieces");
    String request = RespClient.request("GET city");
    int cut = request.length() - 4;
    narrator.show("sent", shown(request.substring(0, cut)));
    client.send(request.substring(0, cut));
    narrator.show("meanwhile, PING by another client", rival.ask("PING"));
    narrator.show("sent", shown(request.substring(cut)));
    client.send(request.substring(cut));
    narrator.show("received", client.reply());
  }

  private void plainKey(TransactionalStore store) {
    narrator.heading("Behind it is the store of step 6");
    narrator.say("Each database of Redis has a few keyspaces. A plain string is in the first:");
    String what = "keyspaces";
    for (String name : store.keyspaces().names()) {
      narrator.show(what, name);
      what = "";
    }
    byte[] value = store.keyspaces().getOrCreate("redis:0").get(Utf8.encode("key", "city"));
    narrator.show("city in redis:0, read by Java", Text.of(value));
  }

  private void pipeline() throws IOException {
    narrator.heading("Many requests at once, few commits");
    narrator.say(
        "A client that sends without waiting for replies is pipelining. The server commits once"
            + " for all requests that have arrived, and sends their replies after that.");
    long before = figure("total_turns");
    client.send(RespClient.request("INCR visits").repeat(REQUESTS));
    String last = "";
    for (int i = 0; i < REQUESTS; i++) {
      last = client.reply();
    }
    narrator.show("the last of 10,000 times INCR visits", last);
    narrator.show("turns, each with one commit", figure("total_turns") - before - 1);
  }

  private long figure(String name) throws IOException {
    return client
        .ask("INFO stats")
        .lines()
        .filter(it -> it.startsWith(name + ":"))
        .mapToLong(it -> Long.parseLong(it.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  private void transaction() throws IOException {
    narrator.heading("A transaction, and a rival");
    narrator.say(
        "A client reads the stock, thinks, and sells one. WATCH says what it relies on; from MULTI"
            + " on, requests wait for EXEC. Meanwhile, a rival sells one too:");
    client.ask("SET stock 5");
    for (String request : List.of("WATCH stock", "GET stock", "MULTI", "SET stock 4")) {
      narrator.show(request, client.ask(request));
    }
    narrator.show("the rival: DECR stock", rival.ask("DECR stock"));
    narrator.show("EXEC", client.ask("EXEC"));
    narrator.show("GET stock", client.ask("GET stock"));
    narrator.say(
        "EXEC replied with nothing: the watched key had changed, so no request of the transaction"
            + " was executed. The client has to look again. Without a rival:");
    for (String request : List.of("MULTI", "DECR stock", "INCR sold", "EXEC")) {
      narrator.show(request, client.ask(request));
    }
  }
}
