package dev.varve.server.cli;

import dev.varve.files.WorkingDirectory;
import dev.varve.server.TlsOptions;
import dev.varve.server.TlsOptions.ClientCertificates;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code serve} that say how connections are encrypted. */
final class TlsChoice {
  @Option(
      names = "--tls-port",
      paramLabel = "PORT",
      description = {
        "a port for TLS in addition to --port; without it, but with --tls-cert, --port is for TLS"
      })
  private @Nullable Integer port;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "the certificate, in PEM, followed by those that connect it to an authority")
  private @Nullable String certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "its private key, in PEM, of PKCS #8, not encrypted")
  private @Nullable String key;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "the certificates, in PEM, of those who may sign those of clients")
  private @Nullable String authorities;

  @Option(
      names = "--tls-auth-clients",
      paramLabel = "yes|no|optional",
      converter = ClientsConverter.class,
      description = "whether clients have to show a certificate (yes, if --tls-ca is given)")
  private @Nullable ClientCertificates clients;

  /**
   * Returns what was chosen, or null if connections are not encrypted. All files have been read
   * once.
   *
   * @throws IllegalArgumentException if options are missing, or a file is wrong
   */
  @Nullable TlsOptions options() {
    if (certificate == null || key == null) {
      checkUnused(certificate != null || key != null, "--tls-cert and --tls-key are both needed");
      checkUnused(port != null, "--tls-port needs --tls-cert and --tls-key");
      checkUnused(
          authorities != null || clients != null,
          "certificates of clients need --tls-cert and --tls-key");
      return null;
    }
    TlsOptions options =
        TlsOptions.of(WorkingDirectory.resolve(certificate), WorkingDirectory.resolve(key));
    if (port != null) {
      options = options.withPort(port);
    }
    if (authorities != null) {
      options =
          options.withAuthorities(
              WorkingDirectory.resolve(authorities),
              clients == null ? ClientCertificates.YES : clients);
    } else {
      checkUnused(
          clients != null && clients != ClientCertificates.NO, "--tls-auth-clients needs --tls-ca");
    }
    // Of TLS 1.2: a client could let the server calculate one handshake after the other.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    options.checkFiles();
    return options;
  }

  private static void checkUnused(boolean isGiven, String error) {
    if (isGiven) {
      throw new IllegalArgumentException(error);
    }
  }

  static final class ClientsConverter implements ITypeConverter<ClientCertificates> {
    @Override
    public ClientCertificates convert(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "yes" -> ClientCertificates.YES;
        case "no" -> ClientCertificates.NO;
        case "optional" -> ClientCertificates.OPTIONAL;
        default -> throw new TypeConversionException("'" + text + "' is none of yes, no, optional");
      };
    }
  }
}
