package dev.highwater.anomalies.functions;

import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.DeploymentSerializer;
import dev.highwater.flink.FeedbackSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What is broadcast: feedback or a deployment; exactly one of them is set. */
public record Note(Feedback feedback, Deployment deployment) {
  public static final TypeInformation<Note> TYPE = BinaryTypeInfo.of(Note.class, new Serializer());

  public static Note of(Feedback feedback) {
    return new Note(feedback, null);
  }

  public static Note of(Deployment deployment) {
    return new Note(null, deployment);
  }

  /** Its binary form, in flight. */
  public static final class Serializer extends BinarySerializer<Note> {
    private static final long serialVersionUID = 1;
    private static final FeedbackSerializer FEEDBACK = new FeedbackSerializer();
    private static final DeploymentSerializer DEPLOYMENT = new DeploymentSerializer();

    @Override
    protected int currentVersion() {
      return 1;
    }

    @Override
    protected void write(Note value, DataOutputView out) throws IOException {
      out.writeBoolean(value.feedback != null);
      if (value.feedback != null) {
        FEEDBACK.serialize(value.feedback, out);
      } else {
        DEPLOYMENT.serialize(value.deployment, out);
      }
    }

    @Override
    protected Note read(DataInputView in, int version) throws IOException {
      return in.readBoolean() ? of(FEEDBACK.deserialize(in)) : of(DEPLOYMENT.deserialize(in));
    }
  }
}
