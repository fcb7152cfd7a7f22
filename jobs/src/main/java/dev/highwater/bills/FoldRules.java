package dev.highwater.bills;

import dev.highwater.billing.FocusColumn;
import dev.highwater.billing.FocusRow;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.allocation.Tags;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What of a row is kept when rows are folded: the tags that allocation asks for, and the resource
 * where rightsizing needs it (instances, volumes, snapshots) or where it may be a top mover (its
 * effective cost in the row is at least the floor).
 *
 * @param tags keys, as {@link Tags#key} writes them
 * @param resourceFloor in the bill's currency
 */
public record FoldRules(Set<String> tags, BigDecimal resourceFloor) {
  /** What reports are often grouped by, and what says which instances belong together. */
  private static final List<String> USUAL = List.of("project", "aws:autoscaling:groupName");

  /** Another one where rows are folded otherwise than before: what was taken in comes again. */
  private static final int VERSION = 3;

  private static final List<String> RESOURCES = List.of("i-", "vol-", "snap-");

  /**
   * The usual tags, those that allocation looks at, and some more.
   *
   * @param allocation whose tags are kept beside those that allocation looks at by itself
   */
  public static FoldRules of(
      AllocationSettings allocation, Collection<String> moreTags, BigDecimal resourceFloor) {
    Set<String> tags = new TreeSet<>(AllocationSettings.DEFAULT.allTagKeys());
    tags.addAll(allocation.allTagKeys());
    Stream.concat(USUAL.stream(), moreTags.stream()).map(Tags::key).forEach(tags::add);
    return new FoldRules(tags, resourceFloor);
  }

  /** The tags that stay, by their own keys. */
  Map<String, String> kept(Map<String, String> all) {
    Map<String, String> kept = new TreeMap<>();
    all.forEach(
        (key, value) -> {
          if (tags.contains(Tags.key(key))) {
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
