package dev.highwater.cost.core;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Shares an amount out by weights so that the parts add up to it exactly: the method of the largest
 * remainder (Hamilton's), at {@value #SCALE} digits after the point, or the amount's own where it
 * has more.
 */
public final class ExactSplit {
  /** Digits after the point of a part. */
  public static final int SCALE = 12;

  private ExactSplit() {}

  /**
   * The parts, in the order of the weights; equal ones where all weights are zero.
   *
   * @param weights at least one; none negative
   */
  public static List<BigDecimal> of(BigDecimal amount, List<BigDecimal> weights) {
    List<BigInteger> whole = whole(weights);
    int scale = Math.max(SCALE, amount.scale());
    BigInteger units = amount.setScale(scale).unscaledValue().abs();
    BigInteger total = whole.stream().reduce(BigInteger.ZERO, BigInteger::add);

    BigInteger[] parts = new BigInteger[whole.size()];
    BigInteger[] remainders = new BigInteger[whole.size()];
    BigInteger left = units;
    for (int i = 0; i < parts.length; i++) {
      BigInteger[] share = units.multiply(whole.get(i)).divideAndRemainder(total);
      parts[i] = share[0];
      remainders[i] = share[1];
      left = left.subtract(share[0]);
    }
    Integer[] order = new Integer[parts.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparing((Integer i) -> remainders[i]).reversed());
    for (int i = 0; i < left.intValueExact(); i++) {
      parts[order[i]] = parts[order[i]].add(BigInteger.ONE);
    }
    List<BigDecimal> split = new ArrayList<>(parts.length);
    for (BigInteger part : parts) {
      split.add(new BigDecimal(amount.signum() < 0 ? part.negate() : part, scale));
    }
    return split;
  }

  /** The weights as whole numbers of one scale. */
  private static List<BigInteger> whole(List<BigDecimal> weights) {
    if (weights.isEmpty()) {
      throw new IllegalArgumentException("nobody to share with");
    }
    int scale = 0;
    boolean any = false;
    for (BigDecimal weight : weights) {
      if (weight.signum() < 0) {
        throw new IllegalArgumentException("a weight of " + weight + "; expected 0 or more");
      }
      scale = Math.max(scale, weight.scale());
      any |= weight.signum() > 0;
    }
    List<BigInteger> whole = new ArrayList<>(weights.size());
    for (BigDecimal weight : weights) {
      whole.add(any ? weight.setScale(scale).unscaledValue() : BigInteger.ONE);
    }
    return whole;
  }
}
