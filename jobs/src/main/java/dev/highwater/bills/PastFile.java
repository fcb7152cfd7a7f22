package dev.highwater.bills;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A delivery that a newer one has replaced, as it was, packed: {@code
 * bills-2024-09@20241003T041500000Z-20241004T041500000Z.jsonl.gz} is what {@code
 * bills-2024-09.jsonl} was from one time to the other. So who does not ask for that time need not
 * read it.
 */
public final class PastFile {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT);
  private static final Pattern NAME =
      Pattern.compile("(.+)@(\\d{8}T\\d{9}Z)-(\\d{8}T\\d{9}Z)\\.jsonl\\.gz", Pattern.DOTALL);

  private PastFile() {}

  /**
   * The time in which a file was all that was known of its scope, epoch milliseconds.
   *
   * @param fromMillis inclusive
   * @param untilMillis exclusive
   */
  public record Known(long fromMillis, long untilMillis) {}

  /** Where a file goes that is replaced. */
  static Path of(Path file, Known known) {
    String name = file.getFileName().toString();
    return file.resolveSibling(
        name.substring(0, name.lastIndexOf(".jsonl"))
            + "@"
            + text(known.fromMillis)
            + "-"
            + text(known.untilMillis)
            + ".jsonl.gz");
  }

  private static String text(long millis) {
    return TIME.format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
  }

  /**
   * Of files, those that are past while the newer one is among them, and when they were known:
   * until the next one that is there, should some have been deleted.
   */
  public static Map<String, Known> among(Collection<String> files) {
    Set<String> all = new HashSet<>(files);
    Map<String, Known> known = new HashMap<>();
    Map<String, TreeMap<Long, String>> pasts = new HashMap<>();
    for (String file : files) {
      Matcher matcher = NAME.matcher(file);
      if (matcher.matches() && all.contains(matcher.group(1) + ".jsonl")) {
        try {
          Known one = new Known(millis(matcher.group(2)), millis(matcher.group(3)));
          known.put(file, one);
          pasts
              .computeIfAbsent(matcher.group(1), base -> new TreeMap<>())
              .put(one.fromMillis, file);
        } catch (DateTimeParseException e) {
          // somebody else's name: read like any other file
        }
      }
    }
    for (TreeMap<Long, String> past : pasts.values()) {
      past.forEach(
          (from, file) -> {
            Long next = past.higherKey(from);
            if (next != null) {
              known.put(file, new Known(from, next));
            }
          });
    }
    return known;
  }

  private static long millis(String time) {
    return LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC).toEpochMilli();
  }
}
