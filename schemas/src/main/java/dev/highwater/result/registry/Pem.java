package dev.highwater.result.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** TLS from PEM files. */
final class Pem {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private Pem() {}

  /**
   * Either of the trusted certificates and the client's certificate with its key may be {@code
   * null}.
   */
  static SSLContext sslContext(String caFile, String certificateFile, String keyFile)
      throws IOException {
    try {
      TrustManager[] trust = null;
      if (caFile != null) {
        KeyStore store = emptyStore();
        int i = 0;
        for (Certificate certificate : certificates(caFile)) {
          store.setCertificateEntry("ca" + i++, certificate);
        }
        TrustManagerFactory factory =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        trust = factory.getTrustManagers();
      }
      KeyManager[] keys = null;
      if (certificateFile != null) {
        if (keyFile == null) {
          throw new IOException("the client certificate " + certificateFile + " has no key file");
        }
        KeyStore store = emptyStore();
        store.setKeyEntry(
            "client",
            key(keyFile),
            new char[0],
            certificates(certificateFile).toArray(new Certificate[0]));
        KeyManagerFactory factory =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        keys = factory.getKeyManagers();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "TLS cannot be set up from the PEM files: " + e.getClass().getSimpleName());
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  private static String read(String file) throws IOException {
    try {
      return Files.readString(Path.of(file), StandardCharsets.US_ASCII);
    } catch (NoSuchFileException e) {
      throw new IOException("no such file: " + file);
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + e.getClass().getSimpleName());
    }
  }

  private static Collection<? extends Certificate> certificates(String file) throws IOException {
    try {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(read(file).getBytes(StandardCharsets.US_ASCII)));
      if (certificates.isEmpty()) {
        throw new IOException("no certificate in " + file);
      }
      return certificates;
    } catch (GeneralSecurityException e) {
      throw new IOException("no PEM certificates in " + file);
    }
  }

  private static PrivateKey key(String file) throws IOException, GeneralSecurityException {
    Matcher matcher = KEY.matcher(read(file));
    if (!matcher.find()) {
      throw new IOException(
          "no unencrypted PKCS#8 key (BEGIN PRIVATE KEY) in "
              + file
              + "; openssl pkcs8 -topk8 -nocrypt makes one");
    }
    PKCS8EncodedKeySpec spec;
    try {
      spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
    } catch (IllegalArgumentException e) {
      throw new IOException("the key in " + file + " is not base64");
    }
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        // another algorithm's key
      }
    }
    throw new IOException("the key in " + file + " is none of RSA, EC and Ed25519");
  }
}
