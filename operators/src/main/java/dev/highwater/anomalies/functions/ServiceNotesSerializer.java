package dev.highwater.anomalies.functions;

import dev.highwater.anomalies.core.ServiceNotes;
import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.DeploymentSerializer;
import dev.highwater.flink.FeedbackSerializer;
import dev.highwater.flink.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link ServiceNotes}. */
public final class ServiceNotesSerializer extends BinarySerializer<ServiceNotes> {
  private static final long serialVersionUID = 1;
  private static final FeedbackSerializer FEEDBACK = new FeedbackSerializer();
  private static final DeploymentSerializer DEPLOYMENT = new DeploymentSerializer();

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(ServiceNotes value, DataOutputView out) throws IOException {
    Wire.writeInt(value.feedback().size(), out);
    for (Feedback said : value.feedback()) {
      FEEDBACK.serialize(said, out);
    }
    Wire.writeInt(value.deployments().size(), out);
    for (Deployment deployment : value.deployments()) {
      DEPLOYMENT.serialize(deployment, out);
    }
  }

  @Override
  protected ServiceNotes read(DataInputView in, int version) throws IOException {
    List<Feedback> feedback = new ArrayList<>();
    for (int i = Wire.readInt(in); i > 0; i--) {
      feedback.add(FEEDBACK.deserialize(in));
    }
    List<Deployment> deployments = new ArrayList<>();
    for (int i = Wire.readInt(in); i > 0; i--) {
      deployments.add(DEPLOYMENT.deserialize(in));
    }
    return new ServiceNotes(feedback, deployments);
  }
}
