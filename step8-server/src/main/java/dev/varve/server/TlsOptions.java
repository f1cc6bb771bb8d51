package dev.varve.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link VarveServer} encrypts its connections: TLS 1.2 or 1.3, as the client wishes. All
 * files are PEM.
 *
 * @param certificate a file with the certificate, and those that connect it to an authority
 * @param key a file with the private key of the certificate, in PKCS #8, not encrypted
 * @param authorities a file with the certificates of those who may sign those of clients; or null
 * @param clients whether clients have to show a certificate
 * @param port the port, 0 for any that is free; or {@link #MAIN_PORT}
 * @param handshake the longest time from the beginning of a connection to its first request
 */
public record TlsOptions(
    Path certificate,
    Path key,
    @Nullable Path authorities,
    ClientCertificates clients,
    int port,
    Duration handshake) {
  /** The only port of the server is one with TLS. */
  public static final int MAIN_PORT = -1;

  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  /** Whether clients have to show a certificate. */
  public enum ClientCertificates {
    /** A client without one is not served. */
    YES,
    /** None is asked for. */
    NO,
    /** One that is shown has to be right. */
    OPTIONAL;

    /** Returns the name as it is in settings. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks the settings, but no files. */
  public TlsOptions {
    if (port < MAIN_PORT || port > 65535) {
      throw new IllegalArgumentException("TLS port " + port + " is not within 0 and 65535");
    }
    if (authorities == null && clients != ClientCertificates.NO) {
      throw new IllegalArgumentException(
          "certificates of clients cannot be checked: set a file with those of their authorities");
    }
    if (handshake.isNegative() || handshake.isZero()) {
      throw new IllegalArgumentException("handshake " + handshake + " is not positive");
    }
  }

  /** Returns settings with these files, for the server's port, and without those of clients. */
  public static TlsOptions of(Path certificate, Path key) {
    return new TlsOptions(certificate, key, null, ClientCertificates.NO, MAIN_PORT, HANDSHAKE);
  }

  /** Sets whose certificates clients may show, and whether they have to. */
  public TlsOptions withAuthorities(Path file, ClientCertificates value) {
    return new TlsOptions(certificate, key, file, value, port, handshake);
  }

  /** Sets the port for TLS; the server's port remains one without. */
  public TlsOptions withPort(int value) {
    return new TlsOptions(certificate, key, authorities, clients, value, handshake);
  }

  /** Sets the longest time of a handshake. */
  public TlsOptions withHandshake(Duration value) {
    return new TlsOptions(certificate, key, authorities, clients, port, value);
  }

  /**
   * Reads all files, and checks that they belong together.
   *
   * @throws IllegalArgumentException that names the file, and says what is wrong with it
   */
  public void checkFiles() {
    Certificates.load(this);
  }
}
