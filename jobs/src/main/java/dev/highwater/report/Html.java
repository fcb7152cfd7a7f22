package dev.highwater.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** HTML and SVG, put together so that text stays text. */
final class Html {
  private final StringBuilder out = new StringBuilder();

  /** Markup of our own. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Somebody else's text, inside an element or a quoted attribute. */
  Html text(String text) {
    out.append(escaped(text));
    return this;
  }

  /** An element with nothing but text in it. */
  Html element(String name, String attributes, String text) {
    return raw("<" + name + (attributes.isEmpty() ? "" : " " + attributes) + ">")
        .text(text)
        .raw("</" + name + ">");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** Source expression of a content policy that allows just this style. */
  static String hash(String content) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
