package dev.highwater.result.registry;

import dev.highwater.result.registry.RegistrySettings.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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

/** TLS from PEM files and Java key stores. */
final class Tls {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private Tls() {}

  /**
   * Either may be {@code null}: then the JDK's certificates are trusted, or the client shows none.
   */
  static SSLContext context(Store trustStore, Store keyStore) throws IOException {
    try {
      TrustManager[] trust = null;
      if (trustStore != null) {
        TrustManagerFactory factory =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted(trustStore));
        trust = factory.getTrustManagers();
      }
      KeyManager[] keys = null;
      if (keyStore != null) {
        KeyManagerFactory factory =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        if (keyStore.type().equals(Store.PEM)) {
          factory.init(ownPem(keyStore), new char[0]);
        } else {
          String password =
              keyStore.keyPassword() == null ? keyStore.password() : keyStore.keyPassword();
          factory.init(load(keyStore), password == null ? null : password.toCharArray());
        }
        keys = factory.getKeyManagers();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "TLS cannot be set up from the given files: " + e.getClass().getSimpleName());
    }
  }

  private static KeyStore trusted(Store store) throws GeneralSecurityException, IOException {
    if (!store.type().equals(Store.PEM)) {
      return load(store);
    }
    KeyStore trusted = emptyStore();
    int i = 0;
    for (Certificate certificate : certificates(store.file())) {
      trusted.setCertificateEntry("ca" + i++, certificate);
    }
    return trusted;
  }

  private static KeyStore ownPem(Store store) throws GeneralSecurityException, IOException {
    if (store.keyFile() == null) {
      throw new IOException("the client certificate " + store.file() + " has no key file");
    }
    KeyStore own = emptyStore();
    own.setKeyEntry(
        "client",
        key(store.keyFile()),
        new char[0],
        certificates(store.file()).toArray(new Certificate[0]));
    return own;
  }

  private static KeyStore load(Store store) throws GeneralSecurityException, IOException {
    KeyStore loaded = KeyStore.getInstance(store.type());
    try (InputStream in = Files.newInputStream(Path.of(store.file()))) {
      loaded.load(in, store.password() == null ? null : store.password().toCharArray());
    } catch (NoSuchFileException e) {
      throw new IOException("no such file: " + store.file());
    } catch (IOException e) {
      throw new IOException(
          "cannot open the "
              + store.type()
              + " store "
              + store.file()
              + ": wrong type or password?");
    }
    return loaded;
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
                  new ByteArrayInputStream(
                      KEY.matcher(read(file)).replaceAll("").getBytes(StandardCharsets.US_ASCII)));
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
