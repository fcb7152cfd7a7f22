package dev.highwater.signals.pack;

import dev.highwater.event.LogLevel;
import dev.highwater.event.SpanKind;
import dev.highwater.signals.core.FamilyKind;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * A pack as read. Lists and maps are immutable and keep the order of the file.
 *
 * @param file what messages call it
 */
record Pack(String name, String about, String file, List<Family> families) implements Serializable {

  /**
   * @param extend adds conventions to a family of an earlier pack; only {@code name} and {@code
   *     conventions} are set then
   */
  record Family(
      String name,
      boolean extend,
      FamilyKind kind,
      Map<String, String> signals,
      String unit,
      Map<String, String> labels,
      String aggregate,
      List<Dimension> dimensions,
      List<Convention> conventions,
      int line)
      implements Serializable {}

  /**
   * @param from attributes, the first that is present wins; {@code @name}, {@code @verb} … are
   *     derived
   * @param otherwise value where none is present; {@code null}: the series has no such dimension
   * @param primary part of the family's own series; others are drill-downs
   */
  record Dimension(String name, List<String> from, String otherwise, boolean primary)
      implements Serializable {}

  /**
   * Exactly one of {@code metrics} (not empty), {@code span} and {@code log} is set.
   *
   * @param rank lower is preferred; -1 where the order of the file decides
   * @param service attributes that name the service before the general order does
   * @param labels fixed dimension values
   * @param dimensions other {@code from} lists for dimensions of the family
   * @param status {@code null} where failures cannot be told
   */
  record Convention(
      String id,
      int rank,
      String protocol,
      List<String> service,
      Map<String, String> labels,
      Map<String, List<String>> dimensions,
      Status status,
      List<Metric> metrics,
      Span span,
      Log log,
      int line)
      implements Serializable {}

  /**
   * How failures are told.
   *
   * @param code attributes with an HTTP status, a class ({@code 5xx}) or a word ({@code error})
   * @param grpc attributes with a gRPC status, by number or name
   * @param error attributes that are present on failures only
   * @param client 4xx and every gRPC status but OK are failures too
   * @param always absence of all of them means success; otherwise the series says nothing about
   *     failures
   */
  record Status(
      List<String> code, List<String> grpc, List<String> error, boolean client, boolean always)
      implements Serializable {}

  /** Which series of a metric is used how; see the format's description. */
  record Metric(
      List<String> names,
      MetricType type,
      String unit,
      Use use,
      double scale,
      boolean percentAuto,
      boolean positive,
      List<LabelMatch> where)
      implements Serializable {}

  /** What a metric gives to its family where the kind of family leaves a choice. */
  enum Use {
    /** What the kind of family says. */
    DEFAULT,
    NUMERATOR,
    DENOMINATOR,
    BOTH,
    VALUE,
    /** RATE: the sum of a histogram instead of its count. */
    SUM
  }

  record Span(List<SpanKind> kinds, List<LabelMatch> where) implements Serializable {}

  /**
   * @param types winston's event types; empty: any
   * @param duration only records that report one
   * @param levelFrom only records of this level or worse; {@code null}: any
   * @param failureFrom a record of this level or worse is a failure; {@code null}: the level says
   *     nothing
   */
  record Log(
      List<String> types,
      List<String> notTypes,
      boolean duration,
      LogLevel levelFrom,
      LogLevel failureFrom,
      List<LabelMatch> where)
      implements Serializable {}
}
