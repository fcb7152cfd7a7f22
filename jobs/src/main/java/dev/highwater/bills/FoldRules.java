package dev.highwater.bills;

import dev.highwater.billing.FocusColumn;
import dev.highwater.billing.FocusRow;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What of a row is kept when rows are folded: the tags that allocation asks for, and the resource
 * where rightsizing needs it (instances, volumes, snapshots) or where it may be a top mover (its
 * effective cost in the row is at least the floor).
 *
 * @param tags keys, lower case, with underscores
 * @param resourceFloor in the bill's currency
 */
public record FoldRules(Set<String> tags, BigDecimal resourceFloor) {
  /**
   * Keys that allocation looks for by itself, and those that say what instances belong together.
   */
  private static final List<String> USUAL =
      List.of(
          "team",
          "owner",
          "business_unit",
          "cost_center",
          "environment",
          "env",
          "stage",
          "application",
          "app",
          "service",
          "project",
          "aws:autoscaling:groupname");

  /** Another one where rows are folded otherwise than before: what was taken in comes again. */
  private static final int VERSION = 2;

  private static final List<String> RESOURCES = List.of("i-", "vol-", "snap-");

  /** The usual tags and some more. */
  public static FoldRules of(Collection<String> moreTags, BigDecimal resourceFloor) {
    Set<String> tags = new TreeSet<>(USUAL);
    moreTags.forEach(tag -> tags.add(normal(tag)));
    return new FoldRules(tags, resourceFloor);
  }

  private static String normal(String key) {
    return key.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** The tags that stay, by their own keys. */
  Map<String, String> kept(Map<String, String> all) {
    Map<String, String> kept = new TreeMap<>();
    all.forEach(
        (key, value) -> {
          if (tags.contains(normal(key))) {
            kept.put(key, value);
          }
        });
    return kept;
  }

  boolean keepsResource(FocusRow row) {
    String id = row.get(FocusColumn.RESOURCE_ID);
    if (id == null) {
      return false;
    }
    String last = id.substring(id.lastIndexOf('/') + 1);
    return RESOURCES.stream().anyMatch(last::startsWith)
        || row.decimal(FocusColumn.EFFECTIVE_COST).abs().compareTo(resourceFloor) >= 0;
  }

  /** What tells one way of folding from another. */
  String text() {
    return VERSION
        + " "
        + String.join(",", tags)
        + " "
        + resourceFloor.stripTrailingZeros().toPlainString();
  }
}
