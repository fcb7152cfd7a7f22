package dev.highwater.codec.prometheus;

import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.Frame;
import dev.highwater.codec.RecordCodec;
import dev.highwater.codec.wire.Hex;
import dev.highwater.codec.wire.Items;
import dev.highwater.codec.wire.Names;
import dev.highwater.codec.wire.ProtoReader;
import dev.highwater.codec.wire.SnappyBlock;
import dev.highwater.codec.wire.Text;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Exemplar;
import dev.highwater.event.Labels;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.Temporality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Prometheus remote write 1.0 ({@code prometheus.WriteRequest}) and 2.0 ({@code
 * io.prometheus.write.v2.Request}), a protobuf message in a snappy block: one item per sample or
 * native histogram. The two have no field number in common, so the message itself tells.
 *
 * <p>Kinds: from the metadata in the same request, else from the name ({@link Families}). A start
 * timestamp is taken from the sample, else from the series. The stale NaN makes a stale point.
 * Exemplars that name a trace go to the last point of their series in the request, also when they
 * come in an entry of their own. A request of metadata only has no items.
 */
public final class RemoteWriteCodec extends RecordCodec<MetricPoint> {
  private static final long serialVersionUID = 1L;
  private static final int MAX_SYMBOLS = 1 << 20;
  private static final int MAX_FAMILIES = 100_000;
  private static final int MAX_EXEMPLARS = 16;
  private static final int MAX_LONE_EXEMPLARS = 10_000;

  private static final int V1_SERIES = 1 << 3 | 2;
  private static final int V1_METADATA = 3 << 3 | 2;
  private static final int V2_SYMBOL = 4 << 3 | 2;
  private static final int V2_SERIES = 5 << 3 | 2;

  @Override
  public void read(Frame frame, Items<MetricPoint> items)
      throws WireException, Items.RecordTooLarge {
    Frame block = frame.protobuf();
    byte[] bytes = SnappyBlock.decompress(block.bytes(), block.from(), block.to());
    if (!isWriteRequest(bytes)) {
      throw WireException.malformed("remote write: not a write request");
    }
    new Request(bytes, items).read();
  }

  /**
   * Whether the decompressed bytes are, at their outermost, a write request of either version, and
   * not empty.
   */
  public static boolean isWriteRequest(byte[] bytes) {
    ProtoReader reader = new ProtoReader(bytes, 0, bytes.length);
    boolean first = false;
    boolean second = false;
    try {
      for (int tag; (tag = reader.tag()) != 0; ) {
        switch (tag) {
          case V1_SERIES, V1_METADATA -> first = true;
          case V2_SYMBOL, V2_SERIES -> second = true;
          default -> {
            return false;
          }
        }
        reader.skip(tag);
      }
    } catch (WireException e) {
      return false;
    }
    return first != second;
  }

  private record Family(long type, String unit) {}

  private static final class Request {
    private final byte[] bytes;
    private final ProtoReader reader;
    private final Items<MetricPoint> items;
    private final Names names = Names.table();
    private final Labels.Builder builder = Labels.builder();

    private final Map<String, Family> families = new HashMap<>();
    private final Map<Series, List<Exemplar>> loneExemplars = new HashMap<>();

    /** Where each symbol begins, and its length. */
    private int[] symbols = new int[64];

    private int symbolCount;
    private String[] symbolValues;
    private Names.Name[] symbolNames;

    private Series series;
    private long seriesType;
    private String seriesUnit;
    private long seriesStart;
    private List<Exemplar> exemplars;
    private boolean hasPoints;

    Request(byte[] bytes, Items<MetricPoint> items) {
      this.bytes = bytes;
      this.reader = new ProtoReader(bytes, 0, bytes.length);
      this.items = items;
    }

    private record Series(String name, Labels labels) {}

    void read() throws WireException, Items.RecordTooLarge {
      boolean lone = false;
      for (int tag; (tag = reader.tag()) != 0; ) {
        switch (tag) {
          case V1_METADATA -> metadata();
          case V2_SYMBOL -> symbol();
          default -> lone |= isLoneExemplar(tag == V2_SERIES);
        }
      }
      symbolValues = new String[symbolCount];
      symbolNames = new Names.Name[symbolCount];
      if (lone) {
        reader.restore(0, bytes.length);
        eachSeries(true);
      }
      reader.restore(0, bytes.length);
      eachSeries(false);
    }

    private boolean isLoneExemplar(boolean second) throws WireException {
      int outer = reader.enter();
      boolean exemplar = false;
      boolean point = false;
      try {
        for (int tag; (tag = reader.tag()) != 0; ) {
          int field = tag >>> 3;
          exemplar |= field == (second ? 4 : 3);
          point |= field == 2 || field == (second ? 3 : 4);
          reader.skip(tag);
        }
      } catch (WireException e) {
        // the series will be rejected when it is read
        exemplar = false;
      }
      reader.leave(outer);
      return exemplar && !point;
    }

    private void metadata() throws WireException {
      int outer = reader.enter();
      int end = reader.end();
      try {
        long type = 0;
        String name = "";
        String unit = "";
        for (int tag; (tag = reader.tag()) != 0; ) {
          switch (tag) {
            case 1 << 3 -> type = reader.varint();
            case 2 << 3 | 2 -> name = reader.name(names).text();
            case 5 << 3 | 2 -> unit = reader.name(names).text();
            default -> reader.skip(tag);
          }
        }
        if (families.size() < MAX_FAMILIES) {
          families.put(name, new Family(type, unit));
        }
      } catch (WireException e) {
        // metadata is a hint: without it the name decides
        families.remove("");
      }
      reader.restore(end, outer);
    }

    private void symbol() throws WireException {
      int length = reader.length();
      if (symbolCount == MAX_SYMBOLS) {
        throw WireException.tooLarge("more than " + MAX_SYMBOLS + " symbols");
      }
      if (2 * symbolCount == symbols.length) {
        symbols = Arrays.copyOf(symbols, 4 * symbolCount);
      }
      symbols[2 * symbolCount] = reader.position();
      symbols[2 * symbolCount + 1] = length;
      symbolCount++;
      reader.restore(reader.position() + length, reader.end());
    }

    private Names.Name symbolName(int ref) throws WireException {
      checkRef(ref);
      Names.Name name = symbolNames[ref];
      if (name == null) {
        name = names.of(bytes, symbols[2 * ref], symbols[2 * ref + 1]);
        symbolNames[ref] = name;
      }
      return name;
    }

    private String symbolValue(int ref) throws WireException {
      checkRef(ref);
      String value = symbolValues[ref];
      if (value == null) {
        value =
            Text.value(
                new String(
                    bytes,
                    symbols[2 * ref],
                    symbols[2 * ref + 1],
                    java.nio.charset.StandardCharsets.UTF_8));
        symbolValues[ref] = value;
      }
      return value;
    }

    private void checkRef(int ref) throws WireException {
      if (ref < 0 || ref >= symbolCount) {
        throw WireException.invalid("a label refers to a symbol that is not there");
      }
    }

    private void eachSeries(boolean loneOnly) throws WireException, Items.RecordTooLarge {
      for (int tag; (tag = reader.tag()) != 0; ) {
        if (tag != V1_SERIES && tag != V2_SERIES) {
          reader.skip(tag);
          continue;
        }
        boolean second = tag == V2_SERIES;
        items.admit();
        int outer = reader.enter();
        int begin = reader.position();
        int end = reader.end();
        try {
          describe(second);
          if (loneOnly) {
            if (!hasPoints && !exemplars.isEmpty() && loneExemplars.size() < MAX_LONE_EXEMPLARS) {
              loneExemplars.merge(
                  series,
                  exemplars,
                  (a, b) -> {
                    a.addAll(
                        b.subList(0, Math.max(0, Math.min(b.size(), MAX_EXEMPLARS - a.size()))));
                    return a;
                  });
            }
          } else if (hasPoints) {
            reader.restore(begin, end);
            points(second);
          }
        } catch (WireException e) {
          if (!loneOnly) {
            items.reject(e);
          }
        }
        reader.restore(end, outer);
      }
    }

    /** Reads what a series says beside its points. */
    private void describe(boolean second) throws WireException {
      builder.clear();
      seriesType = 0;
      seriesUnit = "";
      seriesStart = 0;
      exemplars = List.of();
      hasPoints = false;
      for (int tag; (tag = reader.tag()) != 0; ) {
        switch (tag) {
          case 1 << 3 | 2 -> {
            if (second) {
              references(builder);
            } else {
              label(builder);
            }
          }
          case 3 << 3 | 2 -> {
            if (second) {
              hasPoints = true;
              reader.skip(tag);
            } else {
              exemplar(false);
            }
          }
          case 4 << 3 | 2 -> {
            if (second) {
              exemplar(true);
            } else {
              hasPoints = true;
              reader.skip(tag);
            }
          }
          case 5 << 3 | 2 -> {
            if (second) {
              seriesMetadata();
            } else {
              reader.skip(tag);
            }
          }
          case 6 << 3 -> seriesStart = reader.varint();
          default -> {
            hasPoints |= tag == (2 << 3 | 2);
            reader.skip(tag);
          }
        }
      }
      String name = builder.get(Families.NAME);
      if (name == null) {
        throw WireException.invalid("series without a name");
      }
      builder.remove(Families.NAME);
      series = new Series(name, builder.build());
      if (!second && !families.isEmpty()) {
        Family family = families.get(name);
        if (family == null) {
          String stem = Families.stem(name);
          family = stem == null ? null : families.get(stem);
        }
        if (family != null) {
          seriesType = family.type;
          seriesUnit = family.unit;
        }
      }
    }

    private void label(Labels.Builder into) throws WireException {
      int outer = reader.enter();
      Names.Name name = null;
      String value = "";
      for (int tag; (tag = reader.tag()) != 0; ) {
        switch (tag) {
          case 1 << 3 | 2 -> name = reader.name(names);
          case 2 << 3 | 2 -> value = reader.text();
          default -> reader.skip(tag);
        }
      }
      reader.leave(outer);
      if (name != null) {
        into.set(name.text(), Text.value(name, value));
        checkSize(into);
      }
    }

    private static void checkSize(Labels.Builder labels) throws WireException {
      if (labels.size() > CodecLimits.MAX_LABELS) {
        throw WireException.tooLarge("more than " + CodecLimits.MAX_LABELS + " labels");
      }
    }

    private void references(Labels.Builder into) throws WireException {
      int outer = reader.enter();
      while (reader.position() < reader.end()) {
        Names.Name name = symbolName((int) reader.varint());
        if (reader.position() >= reader.end()) {
          throw WireException.invalid("a label without a value");
        }
        String value = symbolValue((int) reader.varint());
        into.set(name.text(), name.secret() ? dev.highwater.privacy.Masking.REDACTED : value);
        checkSize(into);
      }
      reader.leave(outer);
    }

    private void seriesMetadata() throws WireException {
      int outer = reader.enter();
      for (int tag; (tag = reader.tag()) != 0; ) {
        switch (tag) {
          case 1 << 3 -> seriesType = reader.varint();
          case 4 << 3 -> seriesUnit = symbolValue((int) reader.varint());
          default -> reader.skip(tag);
        }
      }
      reader.leave(outer);
    }

    private void exemplar(boolean second) throws WireException {
      int outer = reader.enter();
      Labels.Builder labels = Labels.builder();
      double value = 0;
      long time = 0;
      for (int tag; (tag = reader.tag()) != 0; ) {
        switch (tag) {
          case 1 << 3 | 2 -> {
            if (second) {
              references(labels);
            } else {
              label(labels);
            }
          }
          case 2 << 3 | 1 -> value = reader.real();
          case 3 << 3 -> time = reader.varint();
          default -> reader.skip(tag);
        }
      }
      reader.leave(outer);
      String trace = trace(labels);
      if (trace != null && exemplars.size() < MAX_EXEMPLARS) {
        if (exemplars.isEmpty()) {
          exemplars = new ArrayList<>(4);
        }
        exemplars.add(new Exemplar(value, time, trace));
      }
    }

    private static String trace(Labels.Builder labels) {
      for (String name : new String[] {"trace_id", "traceID", "traceId"}) {
        String id = labels.get(name);
        if (id != null) {
          return Hex.normalized(id.length() == 16 ? "0".repeat(16) + id : id, 32);
        }
      }
      return null;
    }

    private void points(boolean second) throws WireException, Items.RecordTooLarge {
      int histograms = second ? 3 << 3 | 2 : 4 << 3 | 2;
      List<Exemplar> lone = loneExemplars.remove(series);
      if (lone != null) {
        if (exemplars.isEmpty()) {
          exemplars = lone;
        } else {
          exemplars.addAll(lone);
        }
      }
      MetricKind kind = Families.ofType(seriesType, series.name);
      MetricPoint held = null;
      for (int tag; (tag = reader.tag()) != 0; ) {
        if (tag != (2 << 3 | 2) && tag != histograms) {
          reader.skip(tag);
          continue;
        }
        items.admit();
        int outer = reader.enter();
        int end = reader.end();
        MetricPoint point = null;
        WireException bad = null;
        try {
          point = tag == histograms ? histogram() : sample(kind);
        } catch (WireException e) {
          bad = e;
        }
        if (held != null) {
          items.value(held);
          held = null;
        }
        if (bad == null) {
          held = point;
        } else {
          items.reject(bad);
        }
        reader.restore(end, outer);
      }
      if (held != null) {
        items.value(exemplars.isEmpty() ? held : withExemplars(held));
      }
    }

    private MetricPoint withExemplars(MetricPoint p) {
      return new MetricPoint(
          p.name(),
          p.labels(),
          p.unit(),
          p.kind(),
          p.temporality(),
          p.startMillis(),
          p.timeMillis(),
          p.value(),
          p.histogram(),
          p.summary(),
          p.stale(),
          exemplars);
    }

    private MetricPoint sample(MetricKind kind) throws WireException {
      double value = 0;
      long time = 0;
      long start = 0;
      for (int tag; (tag = reader.tag()) != 0; ) {
        switch (tag) {
          case 1 << 3 | 1 -> value = reader.real();
          case 2 << 3 -> time = reader.varint();
          case 3 << 3 -> start = reader.varint();
          default -> reader.skip(tag);
        }
      }
      boolean stale = Double.doubleToRawLongBits(value) == Families.STALE_NAN;
      return new MetricPoint(
          series.name,
          series.labels,
          seriesUnit,
          kind,
          Families.temporality(kind),
          kind == MetricKind.GAUGE ? 0 : start(start, time),
          time(time),
          stale ? Double.NaN : value,
          null,
          null,
          stale,
          List.of());
    }

    private MetricPoint histogram() throws WireException {
      NativeHistogram histogram = NativeHistogram.read(reader);
      return new MetricPoint(
          series.name,
          series.labels,
          seriesUnit,
          histogram.kind(),
          Temporality.CUMULATIVE,
          start(histogram.startMillis(), histogram.timeMillis()),
          time(histogram.timeMillis()),
          Double.NaN,
          histogram.isStale() ? null : histogram.value(),
          null,
          histogram.isStale(),
          List.of());
    }

    private static long time(long millis) throws WireException {
      if (millis <= 0) {
        throw WireException.invalid("point without a time");
      }
      return millis;
    }

    private long start(long millis, long time) {
      long start = millis != 0 ? millis : seriesStart;
      return start < 0 || start > time ? 0 : start;
    }
  }
}
