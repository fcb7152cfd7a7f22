package dev.highwater.bills;

import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusRow;
import dev.highwater.codec.billing.Envelope;
import dev.highwater.config.Settings;
import dev.highwater.topics.TopicWriter;
import java.io.IOException;

/**
 * Deliveries on a topic, by their scope, so that one scope stays in order. The note goes out when
 * all rows are acknowledged: a delivery that was cut off counts for nothing.
 */
public final class DeliveryTopic implements DeliveryOut {
  private final TopicWriter writer;

  public DeliveryTopic(Settings.Kafka kafka, String topic) {
    writer = new TopicWriter(kafka, topic);
  }

  @Override
  public long write(Delivery delivery, Rows rows) throws IOException {
    long count = 0;
    for (FocusRow row; (row = rows.next()) != null; count++) {
      writer.send(delivery.knownAtMillis(), delivery.scope(), Envelope.row(delivery, count, row));
    }
    writer.flush();
    writer.send(delivery.knownAtMillis(), delivery.scope(), Envelope.complete(delivery, count));
    writer.flush();
    return count;
  }

  @Override
  public String place() {
    return writer.toString();
  }

  @Override
  public void close() {
    writer.close();
  }
}
