package dev.varve.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and keys in PEM (RFC 7468): bytes in Base64 between two lines that say what they
 * are. All methods throw an IllegalArgumentException that names the file.
 */
final class PemFiles {
  private static final int MAX_BYTES = 1 << 20;

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([^-]*)-----END \\1-----");

  private PemFiles() {}

  /** Returns the certificates of a file in their order; there is one at least. */
  static List<X509Certificate> certificates(Path file) {
    byte[] bytes = read(file);
    if (!Ascii.text(bytes).contains("-----BEGIN CERTIFICATE-----")) {
      throw wrong(file, "has no certificate", null);
    }
    try {
      List<X509Certificate> all = new ArrayList<>();
      for (Certificate one :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))) {
        all.add((X509Certificate) one);
      }
      return all;
    } catch (CertificateException e) {
      throw wrong(file, "has a certificate that cannot be read", e);
    }
  }

  /** Returns the private key of a file, which must be that of {@code certificate}. */
  static PrivateKey privateKey(Path file, X509Certificate certificate) {
    Matcher found = KEY.matcher(Ascii.text(read(file)));
    if (!found.find()) {
      throw wrong(file, "has no private key", null);
    }
    if (!found.group(1).equals("PRIVATE KEY")) {
      boolean isEncrypted = found.group(1).startsWith("ENCRYPTED");
      String reason =
          isEncrypted
              ? "is encrypted, but the server has no password for it"
              : "is not in PKCS #8: convert it by openssl pkcs8 -topk8 -nocrypt";
      throw wrong(file, "has a private key that " + reason, null);
    }
    String algorithm = certificate.getPublicKey().getAlgorithm();
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(found.group(2));
      PrivateKey key =
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
      if (!belong(key, certificate)) {
        throw wrong(file, "has a private key that is not that of the certificate", null);
      }
      return key;
    } catch (GeneralSecurityException e) {
      throw wrong(file, "has no private key for a certificate of " + algorithm, e);
    }
  }

  /** Returns whether what is signed with the key is verified with the certificate. */
  private static boolean belong(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    String algorithm = key.getAlgorithm();
    String signing = algorithm.startsWith("Ed") ? algorithm : "SHA256with" + signing(algorithm);
    Signature signature = Signature.getInstance(signing);
    signature.initSign(key);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    return signature.verify(signed);
  }

  private static String signing(String algorithm) {
    return algorithm.equals("EC") ? "ECDSA" : algorithm;
  }

  private static byte[] read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw wrong(file, "is longer than a certificate or a key can be", null);
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw wrong(file, "does not exist", e);
    } catch (IOException e) {
      throw wrong(file, "cannot be read", e);
    }
  }

  private static IllegalArgumentException wrong(
      Path file, String reason, @Nullable Exception cause) {
    return new IllegalArgumentException(file + " " + reason, cause);
  }
}
