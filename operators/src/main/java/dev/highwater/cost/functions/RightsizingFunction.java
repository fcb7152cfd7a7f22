package dev.highwater.cost.functions;

import dev.highwater.cost.core.Utc;
import dev.highwater.cost.rightsizing.Advice;
import dev.highwater.cost.rightsizing.Catalogue;
import dev.highwater.cost.rightsizing.Finding;
import dev.highwater.cost.rightsizing.Instance;
import dev.highwater.cost.rightsizing.Recommendations;
import dev.highwater.cost.rightsizing.Rightsizer;
import dev.highwater.cost.rightsizing.RightsizingRules;
import dev.highwater.cost.rightsizing.SampledDay;
import dev.highwater.event.UtilisationSample;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.ItemCounter;
import dev.highwater.result.Recommendation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Judges once a day how an instance, or a group of them, was used in the fourteen days before
 * ({@link Rightsizer}).
 *
 * <p>In: samples, keyed by {@link Sets}; event time. Out: what is recommended: when it is so first,
 * when it changes, and when it has ended. A day is judged {@code settle} after its end, since
 * samples are fetched later; what comes after that counts for the days that follow. An instance
 * that the inventory does not have is of no known type, and nothing is recommended.
 *
 * <p><b>Bounds.</b> State of an instance: its samples of the look-back, at most one a minute, day
 * by day; what was recommended last. Gone when there are no samples in the look-back.
 */
public final class RightsizingFunction
    extends KeyedProcessFunction<String, UtilisationSample, Recommendation> {
  private static final long serialVersionUID = 1;
  private static final String INPUT = "utilisation";

  private final List<Instance> inventory;
  private final Catalogue catalogue;
  private final long settleMillis;

  private transient Rightsizer rightsizer;
  private transient Map<String, Instance> instances;
  private transient MapState<String, byte[]> days;
  private transient ValueState<Long> newest;
  private transient ValueState<Recommendation> last;
  private transient ItemCounter.Handle received;
  private transient ItemCounter.Handle accepted;

  /** What is sized together: an instance, or those of a group with one type and region. */
  public static final class Sets implements KeySelector<UtilisationSample, String>, Serializable {
    private static final long serialVersionUID = 1;
    private final HashMap<String, String> byId = new HashMap<>();

    public Sets(List<Instance> inventory) {
      for (Instance instance : inventory) {
        if (!instance.group().isEmpty()) {
          byId.put(
              instance.id(), instance.group() + "/" + instance.region() + "/" + instance.type());
        }
      }
    }

    @Override
    public String getKey(UtilisationSample sample) {
      return byId.getOrDefault(sample.resourceId(), sample.resourceId());
    }
  }

  /**
   * @param catalogue {@code null} for the built-in one
   */
  public RightsizingFunction(List<Instance> inventory, Catalogue catalogue, long settleMillis) {
    this.inventory = new ArrayList<>(inventory);
    this.catalogue = catalogue;
    this.settleMillis = settleMillis;
  }

  @Override
  public void open(OpenContext context) {
    rightsizer =
        new Rightsizer(
            catalogue == null ? Catalogue.builtIn() : catalogue, RightsizingRules.DEFAULT);
    instances = new HashMap<>();
    inventory.forEach(instance -> instances.put(instance.id(), instance));
    days =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "days", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    newest = getRuntimeContext().getState(new ValueStateDescriptor<>("newest", Types.LONG));
    last =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("last", HighwaterTypes.RECOMMENDATION));
    received = ItemCounter.RECEIVED.register(getRuntimeContext(), INPUT);
    accepted = ItemCounter.ACCEPTED.register(getRuntimeContext(), INPUT);
  }

  @Override
  public void processElement(
      UtilisationSample sample, Context context, Collector<Recommendation> out) throws Exception {
    received.add(1);
    accepted.add(1);
    long day = Utc.day(sample.timeMillis());
    String key = key(day, sample.resourceId());
    byte[] before = days.get(key);
    SampledDay samples = before == null ? new SampledDay() : SampledDay.decode(before);
    samples.add(sample.timeMillis(), number(sample.cpu()), number(sample.memory()));
    days.put(key, samples.encode());
    Long known = newest.value();
    if (known == null || known < day) {
      newest.update(day);
    }
    long judged = day + Utc.DAY + settleMillis;
    long now = context.timerService().currentWatermark();
    // a sample that comes after its day was judged counts when the next day is
    context
        .timerService()
        .registerEventTimeTimer(
            judged > now ? judged : Utc.day(now - settleMillis) + Utc.DAY + settleMillis);
  }

  private static double number(Double value) {
    return value == null ? Double.NaN : value;
  }

  private static String key(long dayMillis, String id) {
    return Utc.date(dayMillis) + " " + id;
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Recommendation> out)
      throws Exception {
    long asOf = timestamp - settleMillis;
    Finding finding = judge(asOf);
    Recommendation before = last.value();
    Recommendation now =
        finding == null || finding.options().isEmpty()
            ? null
            : Recommendations.of(finding, context.getCurrentKey(), asOf);
    Recommendation next =
        Recommendations.step(before, now, asOf, (old, other) -> !other.saysAs(old));
    if (next != null) {
      last.update(next);
      out.collect(next);
    }
    if (days.isEmpty()) {
      last.clear();
      newest.clear();
    } else if (context.timerService().currentWatermark() < Long.MAX_VALUE
        || asOf <= newest.value()) { // an input that has ended tells nothing of later days
      context.timerService().registerEventTimeTimer(timestamp + Utc.DAY);
    }
  }

  /** What is to be said of the look-back; {@code null} where nothing is. */
  private Finding judge(long asOfMillis) throws Exception {
    String first = key(asOfMillis - rightsizer.rules().lookBackMillis(), "");
    String end = key(asOfMillis, "");
    TreeMap<String, byte[]> within = new TreeMap<>();
    List<String> gone = new ArrayList<>();
    for (Map.Entry<String, byte[]> day : days.entries()) {
      if (day.getKey().compareTo(first) < 0) {
        gone.add(day.getKey());
      } else if (day.getKey().compareTo(end) < 0) {
        within.put(day.getKey(), day.getValue());
      }
    }
    for (String day : gone) {
      days.remove(day);
    }
    Advice.Collector collector = new Advice.Collector(rightsizer, asOfMillis);
    within.forEach(
        (key, bytes) -> {
          String id = key.substring(key.indexOf(' ') + 1);
          if (instances.containsKey(id)) {
            collector.instance(instances.get(id));
          }
          SampledDay.decode(bytes)
              .forEach((time, cpu, memory) -> collector.sample(id, time, cpu, memory));
        });
    List<Finding> findings = collector.advice().findings();
    return findings.isEmpty() ? null : findings.get(0);
  }
}
