package dev.varve.server.demo;

import dev.varve.KeyValueStore;
import dev.varve.demo.ChildJvm;
import dev.varve.demo.Narrator;
import dev.varve.demo.TemporaryDirectory;
import dev.varve.io.Storage;
import dev.varve.lsm.LsmOptions;
import dev.varve.memtable.MemTable;
import dev.varve.query.Database;
import dev.varve.server.ServerOptions;
import dev.varve.server.VarveServer;
import dev.varve.server.cli.ServerProgram;
import dev.varve.sstable.TableReader;
import dev.varve.transactions.TransactionalStore;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.FileDescriptor;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolver;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Kills a server while a client writes: what it has acknowledged is there after a restart. */
final class KilledServerScene {
  private static final int AWAITED = 2_000;
  private static final int SENT = 20_000;

  private static final List<Class<?>> NEEDED =
      List.of(
          KeyValueStore.class,
          Storage.class,
          MemTable.class,
          TableReader.class,
          LsmOptions.class,
          TransactionalStore.class,
          Database.class,
          Nullable.class,
          CommandLine.class,
          ByteBuf.class,
          Channel.class,
          Epoll.class,
          FileDescriptor.class,
          AddressResolver.class,
          ByteToMessageDecoder.class,
          SslHandler.class,
          ReferenceCounted.class);

  private final Narrator narrator;

  KilledServerScene(Narrator narrator) {
    this.narrator = narrator;
  }

  void tell() throws IOException {
    narrator.heading("A kill while a client writes");
    narrator.say(
        "Another JVM runs a server. A client sends 20,000 times SET without waiting, and reads"
            + " replies. After 2,000 of them we kill the server, without warning, and start another"
            + " one on the files that it left. It may have more keys than were acknowledged: they"
            + " were committed, and their replies not read yet.");
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      writeUntilTheKill(directory.path());
      ServerOptions options = ServerOptions.defaults().withPort(0);
      try (TransactionalStore store =
              TransactionalStore.open(directory.path(), LsmOptions.defaults());
          VarveServer server = VarveServer.start(store, options);
          RespClient client = new RespClient(server.port())) {
        narrator.show("acknowledged writes", (long) AWAITED);
        narrator.show("of these, missing now", missing(client));
        long size = Long.parseLong(client.ask("DBSIZE"));
        narrator.show("keys, says DBSIZE", size);
        narrator.show("keys, counted by SCAN", countedByScan(client));
      }
    }
  }

  private static void writeUntilTheKill(Path directory) throws IOException {
    try (ChildJvm child =
        ChildJvm.start(
            ServerProgram.class, NEEDED, "serve", "--dir", directory.toString(), "--port", "0")) {
      String serving = String.valueOf(child.readLine());
      int port = Integer.parseInt(serving.substring(serving.lastIndexOf(':') + 1));
      try (RespClient client = new RespClient(port)) {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < SENT; i++) {
          requests.append(RespClient.request("SET " + key(i) + " " + i));
        }
        client.send(requests.toString());
        for (int i = 0; i < AWAITED; i++) {
          client.reply();
        }
        child.kill();
      }
    }
  }

  private static String key(int number) {
    return "order:" + number;
  }

  private static long missing(RespClient client) throws IOException {
    long missing = 0;
    for (int i = 0; i < AWAITED; i++) {
      missing += client.ask("GET " + key(i)).equals(String.valueOf(i)) ? 0 : 1;
    }
    return missing;
  }

  /** Counts keys by SCAN, which returns each of them once. */
  private static long countedByScan(RespClient client) throws IOException {
    long count = 0;
    String cursor = "0";
    do {
      String[] page = client.ask("SCAN " + cursor + " COUNT 1000").split("[\\[\\], ]+");
      cursor = page[1];
      count += page.length - 2;
    } while (!cursor.equals("0"));
    return count;
  }
}
