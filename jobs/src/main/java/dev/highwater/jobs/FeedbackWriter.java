package dev.highwater.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.config.Settings;
import dev.highwater.event.Feedback;
import dev.highwater.topics.TopicWriter;
import java.io.IOException;

/** Writes what somebody says about anomalies to the topic of {@code inputs.feedback}. */
public final class FeedbackWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FeedbackWriter() {}

  /**
   * Writes one record, by its id, and waits until the broker has it; the time at which it was said
   * is the record's timestamp.
   *
   * @param said one that undoes is written as a tombstone
   * @throws IOException where the broker refuses it
   */
  public static void write(Settings settings, String topic, Feedback said) throws IOException {
    try (TopicWriter writer = new TopicWriter(settings.kafka(), topic)) {
      writer.send(said.saidAtMillis(), said.id(), said.undoes() ? null : json(said));
      writer.flush();
    }
  }

  private static byte[] json(Feedback said) {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", said.id());
    node.put("service", said.service());
    node.put("signal", said.signal());
    if (said.labels() != null) {
      ObjectNode labels = node.putObject("labels");
      said.labels().toMap().forEach(labels::put);
    }
    node.put("anomalyId", said.anomalyId());
    node.put("verdict", said.verdict());
    node.put("fromMillis", said.fromMillis());
    node.put("untilMillis", said.untilMillis());
    node.put("by", said.by());
    node.put("comment", said.comment());
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers can be written", e);
    }
  }
}
