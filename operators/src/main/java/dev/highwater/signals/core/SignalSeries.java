package dev.highwater.signals.core;

import dev.highwater.event.Hash128;
import dev.highwater.event.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What an amount is added to: one family of one service as one convention names it, with labels.
 * Immutable.
 *
 * <p>Before {@link ViewProjection} the labels are all dimensions and {@code by} is empty; after it
 * they are those of one view, and {@code by} names the view's dimensions ({@code ""} for primary
 * views).
 */
public final class SignalSeries implements Comparable<SignalSeries> {
  /** Label of the series that takes what is beyond the limit. */
  public static final String OVERFLOW_LABEL = "otel.metric.overflow";

  public static final String ENVIRONMENT = "environment";

  private final String service;
  private final String family;
  private final String convention;
  private final Labels labels;
  private final String by;
  private Hash128 hash;
  private Hash128 rank;

  public SignalSeries(String service, String family, String convention, Labels labels, String by) {
    this.service = Objects.requireNonNull(service, "service");
    this.family = Objects.requireNonNull(family, "family");
    this.convention = Objects.requireNonNull(convention, "convention");
    this.labels = Objects.requireNonNull(labels, "labels");
    this.by = Objects.requireNonNull(by, "by");
  }

  public String service() {
    return service;
  }

  public String family() {
    return family;
  }

  public String convention() {
    return convention;
  }

  public Labels labels() {
    return labels;
  }

  public String by() {
    return by;
  }

  /**
   * All five parts in one text; parts that hold a NUL cannot be told apart from more parts, names
   * never hold one.
   */
  public String canonical() {
    return service + '\0' + family + '\0' + convention + '\0' + by + '\0' + labels.canonical();
  }

  /** Murmur3 x64 128 of {@link #canonical()} in UTF-8: the identity. */
  public Hash128 hash() {
    if (hash == null) {
      hash = Hash128.of(canonical().getBytes(StandardCharsets.UTF_8));
    }
    return hash;
  }

  /**
   * Order in which series keep their place under the cardinality limit, the smallest first: the
   * hash of {@code by} and labels, the same for every convention. Service totals (no label beside
   * environment) come first.
   */
  public Hash128 rank() {
    if (rank == null) {
      Hash128 whole = Hash128.of((by + '\0' + labels.canonical()).getBytes(StandardCharsets.UTF_8));
      boolean total =
          by.isEmpty()
              && (labels.isEmpty() || labels.size() == 1 && labels.name(0).equals(ENVIRONMENT));
      rank = total ? new Hash128(0, whole.low()) : whole;
    }
    return rank;
  }

  public boolean isOverflow() {
    return labels.get(OVERFLOW_LABEL) != null;
  }

  /** The series that takes this one's amounts beyond the limit: one per view. */
  public SignalSeries overflow() {
    return new SignalSeries(service, family, convention, Labels.of(OVERFLOW_LABEL, "true"), by);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignalSeries that
        && service.equals(that.service)
        && family.equals(that.family)
        && convention.equals(that.convention)
        && by.equals(that.by)
        && labels.equals(that.labels);
  }

  @Override
  public int hashCode() {
    return ((service.hashCode() * 31 + family.hashCode()) * 31 + convention.hashCode()) * 961
        + by.hashCode() * 31
        + labels.hashCode();
  }

  @Override
  public int compareTo(SignalSeries other) {
    return canonical().compareTo(other.canonical());
  }

  @Override
  public String toString() {
    return service
        + " "
        + family
        + "/"
        + convention
        + " "
        + labels.canonical()
        + (by.isEmpty() ? "" : " by " + by);
  }
}
