package dev.highwater.sink.cloudwatch;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.Hash128;
import dev.highwater.event.RejectReason;
import dev.highwater.result.Signal;
import dev.highwater.sink.aws.AwsCalls;
import dev.highwater.sink.aws.AwsException;
import dev.highwater.sink.aws.AwsSession;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;

/**
 * Writes signals to CloudWatch, at least once, and answers dead letters for those that cannot be
 * written.
 *
 * <p>Written are the first revisions of the signals on the list, at most so many metrics. They wait
 * for others until a call is full (1,000 data, 900 kB), for the linger time, or for a checkpoint,
 * before which all are written: after a failure some are written again, which CloudWatch counts as
 * a second sample of the same value.
 *
 * <p>What CloudWatch is not able to take now is repeated a bounded number of times; after a call
 * that failed for good, the next ones are tried once each, until one succeeds, so that an outage
 * does not hold the job up. Data that CloudWatch refuses are found by halving the call. Counters:
 * {@code written}, {@code refused}, {@code leftOut} (beyond the maximum of metrics), {@code calls}.
 */
public final class CloudWatchWriter extends AbstractStreamOperator<DeadLetter>
    implements OneInputStreamOperator<Signal, DeadLetter>, BoundedOneInput {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(CloudWatchWriter.class);
  private static final String INPUT = "cloudwatch";

  static final int MAX_DATA = 1_000;
  static final int MAX_BYTES = 900_000;

  private static final long OLDEST_MILLIS = Duration.ofDays(14).toMillis();
  private static final long NEWEST_MILLIS = Duration.ofHours(2).toMillis();

  private final CloudWatchSettings settings;
  private final int attempts;
  private final Duration longestPause;

  private record Waiting(Signal signal, MetricDatum datum) {}

  private transient AwsSession session;
  private transient CloudWatchClient client;
  private transient AwsCalls patient;
  private transient AwsCalls once;
  private transient Admission admission;
  private transient List<Waiting> waiting;
  private transient int waitingBytes;
  private transient boolean timerSet;
  private transient boolean down;
  private transient boolean priceTold;
  private transient Counter written;
  private transient Counter refused;
  private transient Counter leftOut;
  private transient Counter calls;

  private CloudWatchWriter(CloudWatchSettings settings, int attempts, Duration longestPause) {
    this.settings = settings;
    this.attempts = attempts;
    this.longestPause = longestPause;
  }

  /**
   * Writes signals; the caller names the operator. One subtask, since the maximum of metrics is one
   * number.
   *
   * @return what could not be written
   */
  public static SingleOutputStreamOperator<DeadLetter> write(
      DataStream<Signal> signals, CloudWatchSettings settings) {
    return signals
        .transform(
            "cloudwatch",
            TypeInformation.of(DeadLetter.class),
            new CloudWatchWriter(settings, 5, Duration.ofSeconds(5)))
        .setParallelism(1)
        .setMaxParallelism(1);
  }

  /** The operator alone, for a test harness. */
  static CloudWatchWriter operator(
      CloudWatchSettings settings, int attempts, Duration longestPause) {
    return new CloudWatchWriter(settings, attempts, longestPause);
  }

  @Override
  public void open() throws Exception {
    super.open();
    session = AwsSession.open(settings.access());
    client = session.client(CloudWatchClient.builder());
    patient = calls(attempts);
    once = calls(1);
    admission = new Admission(settings.maxMetrics());
    waiting = new ArrayList<>();
    MetricGroup group = getMetricGroup().addGroup("highwater").addGroup(INPUT);
    written = group.counter("written");
    refused = group.counter("refused");
    leftOut = group.counter("leftOut");
    calls = group.counter("calls");
  }

  private AwsCalls calls(int most) {
    return new AwsCalls(
        most, Duration.ofMillis(200), longestPause, AwsCalls.Pause.SLEEP, Math::random);
  }

  @Override
  public void processElement(StreamRecord<Signal> element) throws Exception {
    Signal signal = element.getValue();
    if (signal.revision() != 0
        || signal.windowMillis() != settings.windowMillis()
        || signal.value() == null
        || !settings.signals().contains(signal.signal())) {
      return;
    }
    long now = getProcessingTimeService().getCurrentProcessingTime();
    MetricDatum datum;
    try {
      checkTime(signal, now);
      datum = MetricData.of(signal);
    } catch (MetricData.RefusedException e) {
      refuse(signal, RejectReason.INVALID, e.getMessage());
      return;
    }
    if (!admission.admits(MetricData.metric(datum), signal.windowStartMillis())) {
      if (leftOut.getCount() == 0) {
        LOG.warn(
            "CloudWatch: {} metrics are written (outputs.cloudwatch.maxMetrics); others are left out",
            admission.size());
      }
      leftOut.inc();
      return;
    }
    int bytes = MetricData.bytes(datum);
    if (waiting.size() >= MAX_DATA || waitingBytes + bytes > MAX_BYTES) {
      flush();
    }
    waiting.add(new Waiting(signal, datum));
    waitingBytes += bytes;
    if (!timerSet) {
      timerSet = true;
      getProcessingTimeService()
          .registerTimer(
              now + settings.lingerMillis(),
              time -> {
                timerSet = false;
                flush();
              });
    }
  }

  private static void checkTime(Signal signal, long now) throws MetricData.RefusedException {
    if (signal.windowStartMillis() < now - OLDEST_MILLIS) {
      throw new MetricData.RefusedException("older than two weeks, which CloudWatch does not take");
    }
    if (signal.windowStartMillis() > now + NEWEST_MILLIS) {
      throw new MetricData.RefusedException(
          "more than two hours in the future, which CloudWatch does not take");
    }
  }

  private void flush() throws InterruptedIOException {
    if (waiting.isEmpty()) {
      return;
    }
    List<Waiting> batch = waiting;
    waiting = new ArrayList<>();
    waitingBytes = 0;
    put(batch);
  }

  private void put(List<Waiting> batch) throws InterruptedIOException {
    if (!priceTold) {
      priceTold = true;
      LOG.info(settings.price());
    }
    PutMetricDataRequest request =
        PutMetricDataRequest.builder()
            .namespace(settings.namespace())
            .metricData(batch.stream().map(Waiting::datum).toList())
            .build();
    try {
      (down ? once : patient)
          .call(
              "PutMetricData",
              () -> {
                calls.inc();
                return client.putMetricData(request);
              });
      down = false;
      written.inc(batch.size());
    } catch (AwsException e) {
      failed(batch, e);
    }
  }

  private void failed(List<Waiting> batch, AwsException e) throws InterruptedIOException {
    if (e.kind() != AwsException.Kind.REFUSED) {
      if (!down) {
        LOG.warn("CloudWatch cannot be written; dead letters until it can: {}", e.getMessage());
      }
      down = true;
      batch.forEach(one -> refuse(one.signal(), RejectReason.UNSUPPORTED, e.getMessage()));
    } else if (batch.size() == 1) {
      refuse(batch.get(0).signal(), RejectReason.INVALID, e.getMessage());
    } else {
      put(batch.subList(0, batch.size() / 2));
      put(batch.subList(batch.size() / 2, batch.size()));
    }
  }

  private void refuse(Signal signal, RejectReason reason, String why) {
    refused.inc();
    String detail = "not written to CloudWatch: " + why;
    output.collect(
        new StreamRecord<>(
            new DeadLetter(
                INPUT,
                signal.series(),
                -1,
                signal.windowStartMillis(),
                -1,
                signal.windowEndMillis(),
                reason,
                detail.length() > 300 ? detail.substring(0, 300) : detail,
                Hash128.of(signal.series().getBytes(StandardCharsets.UTF_8)).toString(),
                null)));
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    flush();
  }

  @Override
  public void endInput() throws Exception {
    flush();
  }

  @Override
  public void close() throws Exception {
    if (session != null) {
      session.close();
    }
    super.close();
  }
}
