package dev.highwater.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** HTML and SVG, put together so that text stays text; pages that need nothing but themselves. */
public final class Html {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private final StringBuilder out = new StringBuilder();

  /** Markup of our own. */
  public Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Somebody else's text, inside an element or a quoted attribute. */
  public Html text(String text) {
    out.append(escaped(text));
    return this;
  }

  /** An element with nothing but text in it. */
  public Html element(String name, String attributes, String text) {
    return raw("<" + name + (attributes.isEmpty() ? "" : " " + attributes) + ">")
        .text(text)
        .raw("</" + name + ">");
  }

  /** Text for HTML, inside an element or a quoted attribute. */
  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** A relative path as a URL: nothing in a file's name is taken for a scheme, query or anchor. */
  public static String url(Path relative) {
    StringBuilder url = new StringBuilder();
    for (Path name : relative) {
      url.append(url.length() == 0 ? "" : "/");
      for (byte one : name.toString().getBytes(StandardCharsets.UTF_8)) {
        if (UNRESERVED.indexOf(one) >= 0) {
          url.append((char) one);
        } else {
          url.append(String.format("%%%02X", one));
        }
      }
    }
    return url.toString();
  }

  /** Source of a content policy that allows this inline script or style and no other. */
  public static String hash(String content) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A text beside a class. */
  public static String resource(Class<?> beside, String name) {
    try (InputStream stream = beside.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
