package dev.varve.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.server.TlsOptions.ClientCertificates;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections by TLS: who is served, what is seen of a certificate, and what goes wrong. */
class TlsTest extends ServerFixture {
  /** No test may depend on how fast a handshake is. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private static Path directory;
  private static TestCertificate first;
  private static TestCertificate renewed;
  private static TestCertificate known;
  private static TestCertificate stranger;

  private final Path certificate = directory.resolve("server.pem");
  private final Path key = directory.resolve("server-key.pem");
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeAll
  static void makeCertificates() throws IOException {
    first = TestCertificate.create(directory, "first", "EC");
    renewed = TestCertificate.create(directory, "renewed", "RSA");
    known = TestCertificate.create(directory, "known", "EC");
    // Of the same name: a client does not even show a certificate of another authority.
    Path other = Files.createDirectory(directory.resolve("other"));
    stranger = TestCertificate.create(other, "known", "EC");
  }

  @Override
  ServerOptions options() {
    return super.options().withBytes(1 << 20, 64 << 20, 4 << 20).withTls(tls().withPort(0));
  }

  private TlsOptions tls() {
    try {
      first.writeCertificate(certificate);
      first.writeKey(key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return TlsOptions.of(certificate, key).withHandshake(PATIENCE);
  }

  private VarveServer start(TlsOptions tls) throws IOException {
    VarveServer other = VarveServer.start(store, options().withTls(tls));
    opened.add(0, other);
    return other;
  }

  private RawClient tlsClient(int port, X509Certificate trusted) {
    SSLContext context = TestCertificate.trusting(trusted, null);
    RawClient one = new RawClient(port, context.getSocketFactory());
    opened.add(0, one);
    return one;
  }

  private RawClient tlsClient() {
    return tlsClient(server.tlsPort(), first.certificate());
  }

  @AfterEach
  void closeOthers() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  @Test
  void aPortForTlsIsBesideTheOther() {
    RawClient encrypted = tlsClient();
    encrypted.expect("set x 1", "+OK");
    expect("get x", "$1", "1");
    String port = String.valueOf(server.tlsPort());
    expectWords("config get tls-port", "tls-port", port);
    assertThat(client.call("info server")).contains("\r\ntls_port:" + port + "\r\n");
    assertThat(server.port()).isNotEqualTo(server.tlsPort());
  }

  @Test
  void theOnlyPortMaySpeakTls() throws IOException {
    VarveServer only = start(tls());
    assertThat(only.tlsPort()).isEqualTo(only.port());
    tlsClient(only.port(), first.certificate()).expect("ping", "+PONG");
  }

  @Test
  void versionsAreThoseThatAreSafe() throws IOException {
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      assertThat(protocolWith(version)).isEqualTo(version);
    }
    assertThatThrownBy(() -> protocolWith("TLSv1.1")).isInstanceOf(IOException.class);
  }

  private String protocolWith(String version) throws IOException {
    SSLContext context = TestCertificate.trusting(first.certificate(), null);
    try (Socket socket = context.getSocketFactory().createSocket("127.0.0.1", server.tlsPort())) {
      SSLSocket tls = (SSLSocket) socket;
      tls.setEnabledProtocols(new String[] {version});
      tls.startHandshake();
      return tls.getSession().getProtocol();
    }
  }

  @Test
  void whoSpeaksTheOtherLanguageIsClosed() throws IOException {
    RawClient encrypted = tlsClient();
    encrypted.expect("ping", "+PONG");
    for (int i = 0; i < 20; i++) {
      try (RawClient plain = new RawClient(server.tlsPort())) {
        plain.send(RawClient.request("set x 1"));
        assertThat(plain.untilClosed()).doesNotContain("OK");
      }
      assertThatThrownBy(() -> tlsClient(server.port(), first.certificate()).call("ping"))
          .isInstanceOf(UncheckedIOException.class);
    }
    expect("exists x", ":0");
    encrypted.expect("ping", "+PONG");
  }

  @Test
  void aHandshakeThatNeverEndsIsCutOff() throws IOException {
    VarveServer hasty = start(tls().withHandshake(Duration.ofMillis(200)));
    try (RawClient silent = new RawClient(hasty.port());
        RawClient half = new RawClient(hasty.port())) {
      half.send("\u0016\u0003\u0001\u0002\u0000\u0001");
      assertThat(silent.untilClosed()).isEmpty();
      half.untilClosed();
    }
  }

  @Test
  void clientsHaveToShowACertificateIfWanted() throws IOException {
    Path authorities = known.writeCertificate(directory.resolve("known.pem"));
    VarveServer strict = start(tls().withAuthorities(authorities, ClientCertificates.YES));
    VarveServer lax = start(tls().withAuthorities(authorities, ClientCertificates.OPTIONAL));
    for (VarveServer one : List.of(strict, lax)) {
      assertThat(ping(one, known)).isEqualTo("+PONG\r\n");
      assertThatThrownBy(() -> ping(one, stranger)).isInstanceOf(UncheckedIOException.class);
    }
    assertThatThrownBy(() -> ping(strict, null)).isInstanceOf(UncheckedIOException.class);
    assertThat(ping(lax, null)).isEqualTo("+PONG\r\n");
  }

  private static String ping(VarveServer server, TestCertificate own) {
    SSLContext context = TestCertificate.trusting(first.certificate(), own);
    try (RawClient one = new RawClient(server.port(), context.getSocketFactory())) {
      return one.call("ping");
    }
  }

  private void replace(Path file, String text, int second) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L + second * 1_000L));
    clock.advance(Duration.ofSeconds(2));
  }

  @Test
  void aRenewedCertificateIsUsedForThoseWhoConnectFromNowOn() throws Exception {
    RawClient old = tlsClient();
    old.expect("ping", "+PONG");
    String newCertificate = TestCertificate.pem("CERTIFICATE", renewed.certificate().getEncoded());
    replace(certificate, newCertificate, 1);
    // Its key is not there yet.
    tlsClient().expect("ping", "+PONG");
    assertThat(client.call("info server"))
        .contains("tls_last_reload_error:" + key + " has no private key for a certificate of RSA");
    replace(key, TestCertificate.pem("PRIVATE KEY", renewed.key().getEncoded()), 2);
    tlsClient(server.tlsPort(), renewed.certificate()).expect("ping", "+PONG");
    assertThat(client.call("info server"))
        .contains("tls_last_reload_error:\r\n")
        .contains(
            "tls_certificate_expires:" + renewed.certificate().getNotAfter().toInstant() + "\r\n");
    assertThatThrownBy(() -> tlsClient().call("ping")).isInstanceOf(UncheckedIOException.class);
    old.expect("ping", "+PONG");
    Files.delete(key);
    clock.advance(Duration.ofSeconds(2));
    tlsClient(server.tlsPort(), renewed.certificate()).expect("ping", "+PONG");
    assertThat(client.call("info server")).contains("error:" + key + " does not exist\r\n");
  }

  @Test
  void aHalfEditedCertificateIsNotUsed() throws Exception {
    replace(certificate, "  " + Files.readString(certificate), 1);
    tlsClient().expect("ping", "+PONG");
    assertThat(client.call("info server"))
        .contains("error:" + certificate + " has a certificate that cannot be read\r\n");
  }

  @Test
  void filesAreLookedAtOnceASecondAtMost() throws Exception {
    replace(key, "nothing", 1);
    tlsClient().expect("ping", "+PONG");
    assertThat(client.call("info server")).contains("error:" + key + " has no private key\r\n");
    Files.writeString(key, "longer than before");
    Files.delete(certificate);
    tlsClient().expect("ping", "+PONG");
    assertThat(client.call("info server")).contains("error:" + key + " has no private key\r\n");
    clock.advance(Duration.ofSeconds(2));
    tlsClient().expect("ping", "+PONG");
    assertThat(client.call("info server")).contains("error:" + certificate + " does not exist\r\n");
  }

  @Test
  void longPipelinesAreAnsweredInOrder() {
    RawClient encrypted = tlsClient();
    Thread sender = new Thread(() -> encrypted.send(RawClient.request("incr n").repeat(20_000)));
    sender.start();
    for (int i = 1; i <= 20_000; i++) {
      assertThat(encrypted.reply()).isEqualTo(":" + i + "\r\n");
    }
  }

  /** A socket that keeps what it receives, as it was before it is decrypted. */
  private static final class Recording extends Socket {
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    Recording(int port) throws IOException {
      super("127.0.0.1", port);
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          int n = super.read(bytes, offset, length);
          received.write(bytes, offset, Math.max(0, n));
          return n;
        }
      };
    }

    /** Returns the type of the last record, whose header is type, version and length. */
    int lastType() {
      ByteBuffer records = ByteBuffer.wrap(received.toByteArray());
      int type = 0;
      while (records.hasRemaining()) {
        type = records.get();
        records.getShort();
        records.position(records.position() + 2 + records.getShort(records.position()));
      }
      return type;
    }
  }

  @Test
  void theLastReplyIsFollowedByTheMessageThatItIsTheLast() throws IOException {
    expect("set big " + "x".repeat(900_000), "+OK");
    SSLContext context = TestCertificate.trusting(first.certificate(), null);
    try (Recording recording = new Recording(server.tlsPort());
        SSLSocket socket =
            (SSLSocket) context.getSocketFactory().createSocket(recording, "127.0.0.1", 0, false)) {
      // Of 1.3, the type of a record is encrypted.
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      String requests = RawClient.request("get big") + RawClient.request("quit");
      socket.getOutputStream().write(requests.getBytes(US_ASCII));
      String replies = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertThat(replies).hasSize(900_000 + "$900000\r\n\r\n+OK\r\n".length()).endsWith("+OK\r\n");
      assertThat(recording.lastType()).as("an alert").isEqualTo(21);
    }
  }

  @Test
  void aClientThatNeverReadsIsNotServedAnyMore() {
    expect("set big " + "x".repeat(500_000), "+OK");
    RawClient deaf = tlsClient();
    deaf.send(String.join("", Collections.nCopies(60, RawClient.request("get big"))));
    deaf.send(RawClient.request("set done 1"));
    for (int i = 0; i < 100; i++) {
      expect("exists done", ":0");
    }
    while (!client.call("client list").matches("(?s).* omem=[1-9]\\d{6,} .*")) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < 60; i++) {
      assertThat(deaf.reply()).hasSize(500_000 + "$500000\r\n\r\n".length());
    }
    deaf.expectMessage("+OK");
    expect("exists done", ":1");
  }

  @Test
  void aSubscriberThatNeverReadsIsCutOffAndOthersAreServed() {
    RawClient deaf = tlsClient();
    deaf.expect("subscribe a", "*3", "$9", "subscribe", "$1", "a", ":1");
    String message = RawClient.request("publish a " + "x".repeat(500_000));
    int received = 1;
    for (int i = 0; i < 200 && received == 1; i++) {
      client.send(message);
      received = client.reply().equals(":1\r\n") ? 1 : 0;
    }
    assertThat(received).as("still a receiver after 100 MB").isZero();
    assertThat(client.call("info stats"))
        .contains("client_output_buffer_limit_disconnections:1\r\n");
  }

  @Test
  void moreClientsThanAllowedAreClosedWithoutAHandshake() {
    expect("config set maxclients 1", "+OK");
    assertThatThrownBy(() -> tlsClient().call("ping")).isInstanceOf(UncheckedIOException.class);
    expect("config set maxclients 10", "+OK");
    tlsClient().expect("ping", "+PONG");
  }

  @Test
  void whatTlsNeedsCountsAsMemoryOfTheClient() {
    long before = clientBytes();
    for (int i = 0; i < 10; i++) {
      tlsClient().expect("ping", "+PONG");
    }
    assertThat(clientBytes() - before).isBetween(10L * (16 << 10), 10L * (64 << 10));
  }

  private long clientBytes() {
    return Long.parseLong(
        client.call("info memory").replaceAll("(?s).*mem_clients_normal:(\\d+).*", "$1"));
  }

  @Test
  void aWrongFileIsNamedBeforeTheServerStarts() throws Exception {
    expectWrong(TlsOptions.of(directory.resolve("none"), key), "none does not exist");
    expectWrong(TlsOptions.of(key, key), "server-key.pem has no certificate");
    expectWrong(TlsOptions.of(certificate, certificate), "server.pem has no private key");
    Path other = known.writeKey(directory.resolve("other-key.pem"));
    expectWrong(TlsOptions.of(certificate, other), "is not that of the certificate");
    Path old = directory.resolve("old-key.pem");
    Files.writeString(old, TestCertificate.pem("RSA PRIVATE KEY", new byte[100]));
    expectWrong(TlsOptions.of(certificate, old), "old-key.pem has a private key that is not in");
    Files.writeString(old, TestCertificate.pem("ENCRYPTED PRIVATE KEY", new byte[100]));
    expectWrong(TlsOptions.of(certificate, old), "is encrypted");
    Files.writeString(old, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    expectWrong(TlsOptions.of(old, key), "has a certificate that cannot be read");
    expectWrong(
        TlsOptions.of(certificate, key).withAuthorities(key, ClientCertificates.YES),
        "server-key.pem has no certificate");
    assertThatThrownBy(
            () -> new TlsOptions(certificate, key, null, ClientCertificates.YES, 0, PATIENCE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void expectWrong(TlsOptions wrong, String error) {
    assertThatThrownBy(wrong::checkFiles)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(error);
    assertThatThrownBy(() -> VarveServer.start(store, options().withTls(wrong)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(error);
  }
}
