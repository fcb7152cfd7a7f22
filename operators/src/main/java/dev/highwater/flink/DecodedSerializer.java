package dev.highwater.flink;

import dev.highwater.billing.BillingItem;
import dev.highwater.event.Decoded;
import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import dev.highwater.event.LogEvent;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SpanEvent;
import dev.highwater.event.Timed;
import dev.highwater.event.UtilisationSample;
import dev.highwater.result.Signal;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * For {@link Decoded}. Chained operators hand it on by reference; it is written only where an input
 * is repartitioned.
 */
public final class DecodedSerializer extends BinarySerializer<Decoded> {
  private static final long serialVersionUID = 1;
  private static final SignalSerializer SIGNALS = new SignalSerializer();
  private static final FeedbackSerializer FEEDBACK = new FeedbackSerializer();
  private static final DeploymentSerializer DEPLOYMENTS = new DeploymentSerializer();
  private static final BillingItemSerializer BILLS = new BillingItemSerializer();
  private static final UtilisationSampleSerializer UTILISATION = new UtilisationSampleSerializer();

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Decoded value, DataOutputView out) throws IOException {
    Timed item = value.value();
    if (item instanceof MetricPoint point) {
      out.writeByte(1);
      EventWire.writePoint(point, out);
    } else if (item instanceof SpanEvent span) {
      out.writeByte(2);
      EventWire.writeSpan(span, out);
    } else if (item instanceof LogEvent log) {
      out.writeByte(3);
      EventWire.writeLog(log, out);
    } else if (item == null) {
      out.writeByte(4);
      EventWire.writeDeadLetter(value.deadLetter(), out);
    } else if (item instanceof Signal signal) {
      out.writeByte(5);
      SIGNALS.write(signal, out);
    } else if (item instanceof Feedback feedback) {
      out.writeByte(6);
      FEEDBACK.write(feedback, out);
    } else if (item instanceof Deployment deployment) {
      out.writeByte(7);
      DEPLOYMENTS.write(deployment, out);
    } else if (item instanceof BillingItem bill) {
      out.writeByte(8);
      BILLS.write(bill, out);
    } else if (item instanceof UtilisationSample sample) {
      out.writeByte(9);
      UTILISATION.write(sample, out);
    } else {
      throw new IOException("no branch for " + item.getClass().getSimpleName());
    }
  }

  @Override
  protected Decoded read(DataInputView in, int version) throws IOException {
    int branch = in.readByte();
    return switch (branch) {
      case 1 -> Decoded.of(EventWire.readPoint(in));
      case 2 -> Decoded.of(EventWire.readSpan(in));
      case 3 -> Decoded.of(EventWire.readLog(in));
      case 4 -> Decoded.of(EventWire.readDeadLetter(in));
      case 5 -> Decoded.of(SIGNALS.read(in, SIGNALS.currentVersion()));
      case 6 -> Decoded.of(FEEDBACK.read(in, FEEDBACK.currentVersion()));
      case 7 -> Decoded.of(DEPLOYMENTS.read(in, DEPLOYMENTS.currentVersion()));
      case 8 -> Decoded.of(BILLS.read(in, BILLS.currentVersion()));
      case 9 -> Decoded.of(UTILISATION.read(in, UTILISATION.currentVersion()));
      default -> throw new IOException("no item of branch " + branch);
    };
  }
}
