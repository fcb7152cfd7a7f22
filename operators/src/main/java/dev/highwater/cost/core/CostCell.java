package dev.highwater.cost.core;

/**
 * What all rows of one key come to. Cells of one key merge by addition; what takes a cell back has
 * its amounts negated.
 */
public record CostCell(CostKey key, Amounts amounts) implements Comparable<CostCell> {
  @Override
  public int compareTo(CostCell other) {
    return key.compareTo(other.key);
  }
}
