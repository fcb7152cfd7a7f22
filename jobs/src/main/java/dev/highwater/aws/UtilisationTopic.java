package dev.highwater.aws;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.config.Settings;
import dev.highwater.topics.TopicWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Utilisation as JSON on a topic, by resource: {@code {"resourceId", "timeMillis", "cpu", "memory",
 * "network"}}. At least once; the same resource and time again is the same sample.
 */
public final class UtilisationTopic implements UtilisationOut {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TopicWriter writer;

  public UtilisationTopic(Settings.Kafka kafka, String topic) {
    writer = new TopicWriter(kafka, topic);
  }

  @Override
  public void write(Utilisation one) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("resourceId", one.resourceId());
    node.put("timeMillis", one.timeMillis());
    node.put("cpu", one.cpu());
    node.put("memory", one.memory());
    node.put("network", one.network());
    writer.send(
        one.timeMillis(), one.resourceId(), node.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void finish() throws IOException {
    writer.flush();
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
