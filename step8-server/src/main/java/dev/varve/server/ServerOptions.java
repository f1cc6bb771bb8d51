package dev.varve.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link VarveServer}.
 *
 * @param host the address to listen on; with another than this machine's own, a password is needed
 * @param port the port to listen on; 0 for any that is free
 * @param password what clients have to send first, or null
 * @param databases the number of databases
 * @param clients the most clients at a time
 * @param idle the time after which a client that sends nothing is closed; zero: never
 * @param requestBytes the longest request, in bytes
 * @param replyBytes what a client may have to read, in bytes, before its connection is closed
 * @param messageBytes the same of a client that gets messages without asking for each of them
 * @param memoryBytes the memory for clients and for what the store keeps in memory, in bytes
 * @param aclFile a file of users and what they may do, or null; the password is that of the user
 *     {@code default}, regardless of what the file says
 * @param tls how connections are encrypted, or null if they are not
 */
public record ServerOptions(
    String host,
    int port,
    @Nullable String password,
    int databases,
    int clients,
    Duration idle,
    long requestBytes,
    long replyBytes,
    long messageBytes,
    long memoryBytes,
    @Nullable Path aclFile,
    @Nullable TlsOptions tls) {
  private static final int MAX_BULK_BYTES = 512 << 20;
  private static final int MAX_ARGUMENTS = 1 << 20;

  /** While a request is executed, there are several copies of it. */
  private static final int REQUESTS_IN_MEMORY = 12;

  private static final ServerOptions DEFAULTS =
      new ServerOptions(
          "127.0.0.1",
          6380,
          null,
          16,
          10_000,
          Duration.ZERO,
          512L << 20,
          256L << 20,
          32L << 20,
          MemoryBudget.defaultBytes(),
          null,
          null);

  /** Checks the settings. */
  public ServerOptions {
    within("port", port, 0, 65535);
    within("databases", databases, 1, 1 << 16);
    within("clients", clients, 1, 1 << 20);
    within("requestBytes", requestBytes, 1 << 10, 1L << 40);
    within("replyBytes", replyBytes, 1 << 10, 1L << 40);
    within("messageBytes", messageBytes, 1 << 10, 1L << 40);
    within("memoryBytes", memoryBytes, MemoryBudget.LEAST_BYTES, 1L << 50);
    if (idle.isNegative()) {
      throw new IllegalArgumentException("idle " + idle + " is negative");
    }
    if (password != null && password.isEmpty()) {
      throw new IllegalArgumentException("password is empty");
    }
    if (password == null && aclFile == null && !isLoopback(host)) {
      throw new IllegalArgumentException(
          "everybody who reaches " + host + " could use the store: set a password");
    }
  }

  /** Returns whether other machines may reach the server. */
  boolean servesOtherMachines() {
    return !isLoopback(host);
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
  }

  private static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " " + value + " is not within " + least + " and " + most);
    }
  }

  /** Returns the defaults: 127.0.0.1, port 6380, no password, 16 databases, 10,000 clients. */
  public static ServerOptions defaults() {
    return DEFAULTS;
  }

  /** Sets the port. */
  public ServerOptions withPort(int value) {
    return new ServerOptions(
        host,
        value,
        password,
        databases,
        clients,
        idle,
        requestBytes,
        replyBytes,
        messageBytes,
        memoryBytes,
        aclFile,
        tls);
  }

  /** Sets the address, and the password that clients have to send first. */
  public ServerOptions withHost(String value, @Nullable String itsPassword) {
    return new ServerOptions(
        value,
        port,
        itsPassword,
        databases,
        clients,
        idle,
        requestBytes,
        replyBytes,
        messageBytes,
        memoryBytes,
        aclFile,
        tls);
  }

  /** Sets the password. */
  public ServerOptions withPassword(@Nullable String value) {
    return withHost(host, value);
  }

  /** Sets the number of databases. */
  public ServerOptions withDatabases(int value) {
    return new ServerOptions(
        host,
        port,
        password,
        value,
        clients,
        idle,
        requestBytes,
        replyBytes,
        messageBytes,
        memoryBytes,
        aclFile,
        tls);
  }

  /** Sets the most clients at a time. */
  public ServerOptions withClients(int value) {
    return new ServerOptions(
        host,
        port,
        password,
        databases,
        value,
        idle,
        requestBytes,
        replyBytes,
        messageBytes,
        memoryBytes,
        aclFile,
        tls);
  }

  /** Sets the time after which a client that sends nothing is closed. */
  public ServerOptions withIdle(Duration value) {
    return new ServerOptions(
        host,
        port,
        password,
        databases,
        clients,
        value,
        requestBytes,
        replyBytes,
        messageBytes,
        memoryBytes,
        aclFile,
        tls);
  }

  /** Sets the longest request, and what clients may have to read, in bytes. */
  public ServerOptions withBytes(long request, long reply, long message) {
    return new ServerOptions(
        host,
        port,
        password,
        databases,
        clients,
        idle,
        request,
        reply,
        message,
        memoryBytes,
        aclFile,
        tls);
  }

  /**
   * Sets the memory for clients and for what the store keeps in memory, in bytes. Its cache and its
   * memtables, which are set when it is opened, should leave a good part of it.
   */
  public ServerOptions withMemory(long value) {
    return new ServerOptions(
        host,
        port,
        password,
        databases,
        clients,
        idle,
        requestBytes,
        replyBytes,
        messageBytes,
        value,
        aclFile,
        tls);
  }

  /** Sets the file of users; null for the default user only. It is read when a server starts. */
  public ServerOptions withAclFile(@Nullable Path value) {
    return new ServerOptions(
        host,
        port,
        password,
        databases,
        clients,
        idle,
        requestBytes,
        replyBytes,
        messageBytes,
        memoryBytes,
        value,
        tls);
  }

  /** Sets how connections are encrypted; the default is not at all. */
  public ServerOptions withTls(@Nullable TlsOptions value) {
    return new ServerOptions(
        host,
        port,
        password,
        databases,
        clients,
        idle,
        requestBytes,
        replyBytes,
        messageBytes,
        memoryBytes,
        aclFile,
        value);
  }

  /**
   * Reads the file of users, if there is one, and checks it.
   *
   * @throws IllegalArgumentException if a line is wrong, with its number; or if clients on other
   *     machines would need no password
   * @throws IOException if the file cannot be read
   */
  public void checkUsers() throws IOException {
    Users.rulesOf(this, RedisCommands.all(), false);
  }

  /** Returns what a request may need: a part of the memory at most. */
  RequestLimits requestLimits() {
    long most = Math.min(requestBytes, memoryBytes / REQUESTS_IN_MEMORY);
    return new RequestLimits(MAX_ARGUMENTS, (int) Math.min(MAX_BULK_BYTES, most), most);
  }
}
