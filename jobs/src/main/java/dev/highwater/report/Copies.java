package dev.highwater.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files of bills that are the same byte for byte. What such files say is added, which is seldom
 * meant. Only files of the same size are read for it.
 */
final class Copies {
  private Copies() {}

  /** A line for each file that another one before it is the same as. */
  static List<String> among(List<Path> files) throws IOException {
    Map<Long, List<Path>> bySize = new LinkedHashMap<>();
    for (Path file : files) {
      bySize.computeIfAbsent(Files.size(file), size -> new ArrayList<>()).add(file);
    }
    List<String> lines = new ArrayList<>();
    for (List<Path> same : bySize.values()) {
      Map<String, Path> first = new HashMap<>();
      for (Path file : same.size() < 2 ? List.<Path>of() : same) {
        Path before = first.putIfAbsent(hash(file), file);
        if (before != null) {
          lines.add(file + ": the same bytes as " + before + "; both are counted");
        }
      }
    }
    return lines;
  }

  private static String hash(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
