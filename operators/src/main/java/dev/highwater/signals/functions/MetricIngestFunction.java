package dev.highwater.signals.functions;

import dev.highwater.event.Decoded;
import dev.highwater.event.Hash128;
import dev.highwater.event.Labels;
import dev.highwater.event.MetricPoint;
import dev.highwater.signals.core.ClassifiedMetric;
import dev.highwater.signals.core.Classifier;
import dev.highwater.signals.core.MetricUse;
import dev.highwater.signals.core.Panes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Metric points become points of their raw series; who was heard of a replica pair goes to {@link
 * #PRESENCE}, once per pane. Hash and packed head of a series are computed once and kept for
 * {@value #CACHED_SERIES} series; whether they are kept never changes a result.
 */
public final class MetricIngestFunction extends IngestFunction<SeriesPoint> {
  private static final long serialVersionUID = 1;

  /** Replicas heard. */
  public static final OutputTag<ReplicaPresence> PRESENCE =
      new OutputTag<>("presence", ReplicaPresence.TYPE);

  private static final int CACHED_SERIES = 50_000;
  private static final int CACHED_REPLICAS = 1_000;

  private record Name(String name, Labels labels) {}

  private record Packed(
      Hash128 series, String service, String unit, List<MetricUse> uses, byte[] head) {}

  private record Replica(String cluster, String replica) {}

  private final Classifier classifier;
  private transient Map<Name, Packed> heads;
  private transient Map<Replica, Long> heard;

  public MetricIngestFunction(Classifier classifier, long allowedLatenessMillis) {
    super("metrics", allowedLatenessMillis);
    this.classifier = classifier;
  }

  @Override
  public void open(OpenContext context) throws Exception {
    super.open(context);
    heads = new Recent<>(CACHED_SERIES);
    heard = new Recent<>(CACHED_REPLICAS);
  }

  @Override
  boolean accept(Decoded item, Context context, Collector<SeriesPoint> out) {
    ClassifiedMetric metric = item.metric() == null ? null : classifier.classify(item.metric());
    if (metric == null) {
      return false;
    }
    MetricPoint point = metric.point();
    String cluster = null;
    if (metric.replica() != null) {
      cluster = metric.cluster() == null ? "" : metric.cluster();
      long pane = Panes.paneStart(point.timeMillis());
      Long before = heard.put(new Replica(cluster, metric.replica()), pane);
      if (before == null || before != pane) {
        context.output(PRESENCE, new ReplicaPresence(cluster, metric.replica(), pane));
      }
    }
    Packed packed = packed(metric);
    out.collect(new SeriesPoint(packed.series, packed.head, cluster, metric.replica(), point));
    return true;
  }

  private Packed packed(ClassifiedMetric metric) {
    MetricPoint point = metric.point();
    Name name = new Name(point.name(), point.labels());
    Packed known = heads.get(name);
    if (known != null
        && known.service.equals(metric.service())
        && known.unit.equals(point.unit())
        && (known.uses == metric.uses() || known.uses.equals(metric.uses()))) {
      return known;
    }
    Packed packed =
        new Packed(
            known != null ? known.series : SeriesHead.hash(point.name(), point.labels()),
            metric.service(),
            point.unit(),
            metric.uses(),
            SeriesHead.of(metric).pack());
    heads.put(name, packed);
    return packed;
  }

  /** Keeps the entries used last. */
  static final class Recent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    private final int limit;

    Recent(int limit) {
      super(64, 0.75f, true);
      this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > limit;
    }
  }
}
