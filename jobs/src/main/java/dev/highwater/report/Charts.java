package dev.highwater.report;

import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.ReportExtras;
import dev.highwater.cost.core.report.ReportExtras.Expected;
import dev.highwater.files.Html;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** Charts as inline SVG: no script, no style attributes, so that a strict content policy holds. */
final class Charts {
  /** For desk and paper. */
  static final Charts WIDE = new Charts("chart", 960, 64, 12);

  /** For phones: letters stay large enough to read. */
  static final Charts NARROW = new Charts("chart small", 400, 44, 5);

  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);
  private static final int HEIGHT = 240;
  private static final int RIGHT = 8;
  private static final int TOP = 18;
  private static final int BOTTOM = 28;

  private final String style;
  private final int width;
  private final int left;
  private final int labels;

  /**
   * @param style its class
   * @param left room for the axis
   * @param labels days that have their date below them, at most
   */
  private Charts(String style, int width, int left, int labels) {
    this.style = style;
    this.width = width;
    this.left = left;
    this.labels = labels;
  }

  /** A chart twice: the page's style shows the one that the screen has room for. */
  static String drawn(Function<Charts, String> chart) {
    return "<div class=\"wide\">%s</div><div class=\"narrow\">%s</div>"
        .formatted(chart.apply(WIDE), chart.apply(NARROW));
  }

  private boolean isNarrow() {
    return this == NARROW;
  }

  /** A value axis from the lowest to the highest value, zero in it. */
  private final class Axis {
    private final double low;
    private final double high;
    private final BigDecimal step;

    Axis(List<BigDecimal> values) {
      double min = 0;
      double max = 0;
      for (BigDecimal value : values) {
        min = Math.min(min, value.doubleValue());
        max = Math.max(max, value.doubleValue());
      }
      double range = max - min == 0 ? 1 : max - min;
      double rough = range / 4;
      double power = Math.pow(10, Math.floor(Math.log10(rough)));
      double nice = rough / power;
      BigDecimal factor =
          nice <= 1
              ? BigDecimal.ONE
              : nice <= 2
                  ? BigDecimal.valueOf(2)
                  : nice <= 5 ? BigDecimal.valueOf(5) : BigDecimal.TEN;
      step = factor.scaleByPowerOfTen((int) Math.round(Math.log10(power)));
      low = Math.floor(min / step.doubleValue()) * step.doubleValue();
      high =
          Math.max(
              Math.ceil(max / step.doubleValue()) * step.doubleValue(), low + step.doubleValue());
    }

    double y(double value) {
      return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM);
    }

    void draw(Html svg) {
      BigDecimal tick =
          BigDecimal.valueOf(low).divide(step, 0, RoundingMode.HALF_UP).multiply(step);
      while (tick.doubleValue() <= high + step.doubleValue() / 1_000) {
        String y = number(y(tick.doubleValue()));
        svg.raw(
            "<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>"
                .formatted(tick.signum() == 0 ? "zero" : "grid", left, width - RIGHT, y, y));
        svg.raw("<text class=\"axis end\" x=\"%d\" y=\"%s\" dy=\".32em\">".formatted(left - 8, y))
            .text(Shown.brief(tick))
            .raw("</text>");
        tick = tick.add(step);
      }
    }
  }

  /** A bar for each day; pale where bills are not complete. */
  String days(CostReport report, Shown shown) {
    List<CostReport.Day> days = report.days();
    Axis axis = new Axis(days.stream().map(CostReport.Day::total).toList());
    Html svg = open("Cost per day");
    axis.draw(svg);
    double slot = (width - left - RIGHT) / (double) days.size();
    int every = (int) Math.ceil(days.size() / (double) labels);
    for (int i = 0; i < days.size(); i++) {
      CostReport.Day day = days.get(i);
      double x = left + i * slot;
      boolean weekend = day.date().getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0;
      String look = day.preliminary() ? "bar preliminary" : weekend ? "bar weekend" : "bar";
      bar(svg, look, x + slot * 0.12, slot * 0.76, axis, 0, day.total().doubleValue());
      svg.raw("<title>")
          .text(
              Shown.date(day.date())
                  + ": "
                  + shown.money(day.total())
                  + " "
                  + report.currency()
                  + (day.preliminary() ? " (preliminary)" : ""))
          .raw("</title></rect>");
      if (i % every == 0) {
        label(svg, x + slot / 2, Shown.day(day.date()));
      }
    }
    return svg.raw("</svg>").toString();
  }

  /** Usage of the days before, then what is expected with intervals. */
  String outlook(ReportExtras.Outlook outlook, Shown shown, String currency) {
    List<ReportExtras.Amount> past = outlook.past();
    List<ReportExtras.Expected> days = outlook.days();
    Axis axis =
        new Axis(
            Stream.concat(
                    past.stream().map(ReportExtras.Amount::total),
                    days.stream().flatMap(day -> Stream.of(day.lower80(), day.upper95())))
                .toList());
    Html svg = open("Usage per day, as it was and as it is expected");
    axis.draw(svg);
    LocalDate first = past.isEmpty() ? outlook.from() : LocalDate.parse(past.get(0).name());
    double slot = (width - left - RIGHT) / (double) ChronoUnit.DAYS.between(first, outlook.to());
    band(svg, "band95", days, first, slot, axis, Expected::lower95, Expected::upper95);
    band(svg, "band80", days, first, slot, axis, Expected::lower80, Expected::upper80);
    StringBuilder known = new StringBuilder();
    past.forEach(
        day -> known.append(point(first, LocalDate.parse(day.name()), slot, axis, day.total())));
    StringBuilder mean = new StringBuilder();
    days.forEach(
        day -> mean.append(point(first, LocalDate.parse(day.name()), slot, axis, day.mean())));
    svg.raw("<polyline class=\"line\" points=\"" + known.toString().strip() + "\"/>");
    svg.raw("<polyline class=\"line expected\" points=\"" + mean.toString().strip() + "\">")
        .raw("<title>")
        .text(
            shown.money(outlook.total().mean())
                + " "
                + currency
                + " expected until "
                + Shown.date(outlook.to().minusDays(1)))
        .raw("</title></polyline>");
    LocalDate month = first.withDayOfMonth(1).plusMonths(1);
    for (; month.isBefore(outlook.to()); month = month.plusMonths(1)) {
      label(svg, x(first, month, slot), Shown.day(month));
    }
    return svg.raw("</svg>").toString();
  }

  private void band(
      Html svg,
      String which,
      List<Expected> days,
      LocalDate first,
      double slot,
      Axis axis,
      Function<Expected, BigDecimal> lower,
      Function<Expected, BigDecimal> upper) {
    StringBuilder points = new StringBuilder();
    for (Expected day : days) {
      points.append(point(first, LocalDate.parse(day.name()), slot, axis, upper.apply(day)));
    }
    for (int i = days.size() - 1; i >= 0; i--) {
      Expected day = days.get(i);
      points.append(
          point(
              first,
              LocalDate.parse(day.name()),
              slot,
              axis,
              lower.apply(day).max(BigDecimal.valueOf(axis.low))));
    }
    svg.raw("<polygon class=\"" + which + "\" points=\"" + points.toString().strip() + "\"/>");
  }

  private double x(LocalDate first, LocalDate day, double slot) {
    return left + (ChronoUnit.DAYS.between(first, day) + 0.5) * slot;
  }

  private String point(LocalDate first, LocalDate day, double slot, Axis axis, BigDecimal amount) {
    return number(x(first, day, slot)) + "," + number(axis.y(amount.doubleValue())) + " ";
  }

  /** The four effects, one from where the other ends, to the change that they add up to. */
  String effects(CostReport report, Shown shown) {
    record Step(String name, BigDecimal from, BigDecimal to) {}
    record Part(String name, BigDecimal change) {}
    BigDecimal at = BigDecimal.ZERO;
    List<Step> steps = new ArrayList<>();
    for (Part part :
        List.of(
            new Part("Volume", report.effects().volume()),
            new Part("Price", report.effects().price()),
            new Part("Mix", report.effects().mix()),
            new Part(isNarrow() ? "Commitm." : "Commitments", report.effects().commitment()))) {
      steps.add(new Step(part.name, at, at.add(part.change)));
      at = at.add(part.change);
    }
    steps.add(new Step("Change", BigDecimal.ZERO, at));
    Axis axis = new Axis(steps.stream().flatMap(step -> Stream.of(step.from, step.to)).toList());
    Html svg = open("Why cost changed");
    axis.draw(svg);
    double slot = (width - left - RIGHT) / (double) steps.size();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      boolean sum = i == steps.size() - 1;
      double x = left + i * slot;
      double from = step.from.doubleValue();
      double to = step.to.doubleValue();
      BigDecimal amount = step.to.subtract(step.from);
      String look = sum ? "bar" : amount.signum() > 0 ? "bar up" : "bar down";
      bar(svg, look, x + slot * 0.25, slot * 0.5, axis, from, to);
      svg.raw("</rect>");
      double above = Math.min(axis.y(from), axis.y(to)) - 5;
      svg.raw(
              "<text class=\"value middle\" x=\"%s\" y=\"%s\">"
                  .formatted(number(x + slot / 2), number(Math.max(above, 12))))
          .text(change(amount, shown))
          .raw("</text>");
      if (!sum) {
        String y = number(axis.y(to));
        svg.raw(
            "<line class=\"link\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>"
                .formatted(number(x + slot * 0.75), number(x + slot * 1.25), y, y));
      }
      label(svg, x + slot / 2, step.name);
    }
    return svg.raw("</svg>").toString();
  }

  /** With as many digits as elsewhere on the page; thousands shortened where there is no room. */
  private String change(BigDecimal amount, Shown shown) {
    return isNarrow() && amount.abs().compareTo(THOUSAND) >= 0
        ? (amount.signum() > 0 ? "+" : "") + Shown.brief(amount)
        : shown.signed(amount);
  }

  /** A bar in a table's cell. */
  static String share(BigDecimal amount, BigDecimal largest) {
    return share(amount, largest, "");
  }

  /**
   * @param look {@code up} or {@code down} for a colour; empty for the usual one
   */
  static String share(BigDecimal amount, BigDecimal largest, String look) {
    double width =
        largest.signum() <= 0
            ? 0
            : Math.max(0, Math.min(100, 100 * amount.doubleValue() / largest.doubleValue()));
    return ("<svg class=\"share\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\""
            + " aria-hidden=\"true\"><rect class=\"%s\" width=\"%s\" height=\"8\"/></svg>")
        .formatted(("bar " + look).strip(), number(width));
  }

  private Html open(String title) {
    return new Html()
        .raw(
            "<svg class=\"%s\" viewBox=\"0 0 %d %d\" role=\"img\">".formatted(style, width, HEIGHT))
        .raw("<title>")
        .text(title)
        .raw("</title>");
  }

  /** Leaves the element open, for its title. */
  private static void bar(
      Html svg, String look, double x, double width, Axis axis, double from, double to) {
    double top = Math.min(axis.y(from), axis.y(to));
    double height = Math.abs(axis.y(from) - axis.y(to));
    svg.raw(
        "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\">"
            .formatted(look, number(x), number(top), number(width), number(Math.max(height, 0.5))));
  }

  private static void label(Html svg, double x, String text) {
    svg.raw(
            "<text class=\"axis middle\" x=\"%s\" y=\"%d\">"
                .formatted(number(x), HEIGHT - BOTTOM + 18))
        .text(text)
        .raw("</text>");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
