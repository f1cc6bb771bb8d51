package dev.varve.server;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * The certificate that the server shows, and those that it trusts. Certificates are renewed every
 * few weeks, by a program that replaces the files: so the server looks at them when a client
 * connects, but not more often than once a second, and reads them again if their times or lengths
 * differ. If they are wrong, such as a certificate whose key is not there yet, it keeps what it
 * has, and tries again when they have changed again. Connections that exist keep what they have.
 *
 * <p>Used by the event loop alone.
 */
final class Certificates {
  private static final System.Logger LOG = System.getLogger(Certificates.class.getName());

  private static final long LOOK_AFTER_MILLIS = 1_000;

  /** Of TLS 1.2, and of clients of TLS 1.3 that keep no tickets. */
  private static final int MAX_SESSIONS = 1_000;

  /** What is used now. */
  record Loaded(SslContext context, X509Certificate certificate) {}

  private final TlsOptions options;
  private Loaded loaded;
  private List<String> stamps;
  private long lookedAtMillis;
  private String lastError = "";

  /**
   * Reads the files.
   *
   * @throws IllegalArgumentException that names the file, and says what is wrong with it
   */
  Certificates(TlsOptions options, long nowMillis) {
    this.options = options;
    this.stamps = stampsOf(options);
    this.loaded = load(options);
    this.lookedAtMillis = nowMillis;
  }

  static Loaded load(TlsOptions options) {
    List<X509Certificate> chain = PemFiles.certificates(options.certificate());
    PrivateKey key = PemFiles.privateKey(options.key(), chain.get(0));
    SslContextBuilder builder =
        SslContextBuilder.forServer(key, chain.toArray(X509Certificate[]::new))
            .sslProvider(SslProvider.JDK)
            .protocols("TLSv1.3", "TLSv1.2")
            .sessionCacheSize(MAX_SESSIONS)
            .clientAuth(
                switch (options.clients()) {
                  case YES -> ClientAuth.REQUIRE;
                  case NO -> ClientAuth.NONE;
                  case OPTIONAL -> ClientAuth.OPTIONAL;
                });
    Path authorities = options.authorities();
    if (authorities != null) {
      builder.trustManager(PemFiles.certificates(authorities).toArray(X509Certificate[]::new));
    }
    try {
      return new Loaded(builder.build(), chain.get(0));
    } catch (SSLException e) {
      throw new IllegalArgumentException(options.certificate() + " cannot be used", e);
    }
  }

  /** Returns what a client that connects now gets. */
  Loaded current(long nowMillis) {
    if (Math.abs(nowMillis - lookedAtMillis) >= LOOK_AFTER_MILLIS) {
      lookedAtMillis = nowMillis;
      reloadIfChanged();
    }
    return loaded;
  }

  private void reloadIfChanged() {
    // Before the files are read: if they change meanwhile, they are read again.
    List<String> now = stampsOf(options);
    if (now.equals(stamps)) {
      return;
    }
    stamps = now;
    try {
      loaded = load(options);
      lastError = "";
      LOG.log(System.Logger.Level.INFO, "the certificate has been read again");
    } catch (IllegalArgumentException e) {
      lastError = String.valueOf(e.getMessage());
      LOG.log(System.Logger.Level.WARNING, "the certificate is still the old one: " + lastError);
    }
  }

  /** Returns the certificate that clients get now. */
  X509Certificate certificate() {
    return loaded.certificate;
  }

  /** Returns why the files have not been used when they were read last, or an empty text. */
  String lastError() {
    return lastError;
  }

  private static List<String> stampsOf(TlsOptions options) {
    List<String> stamps = new ArrayList<>();
    Stream.of(options.certificate(), options.key(), options.authorities())
        .filter(Objects::nonNull)
        .forEach(file -> stamps.add(stampOf(file)));
    return stamps;
  }

  private static String stampOf(Path file) {
    try {
      return Files.getLastModifiedTime(file) + " " + Files.size(file);
    } catch (IOException e) {
      return "missing";
    }
  }
}
