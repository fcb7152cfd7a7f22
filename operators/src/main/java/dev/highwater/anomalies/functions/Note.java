package dev.highwater.anomalies.functions;

import dev.highwater.anomalies.core.OddServices;
import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.DeploymentSerializer;
import dev.highwater.flink.FeedbackSerializer;
import dev.highwater.flink.Wire;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What is broadcast: feedback, a deployment, or a service that is clearly odd; exactly one of them
 * is set.
 */
public record Note(Feedback feedback, Deployment deployment, OddServices.Odd odd) {
  public static final TypeInformation<Note> TYPE = BinaryTypeInfo.of(Note.class, new Serializer());

  public static Note of(Feedback feedback) {
    return new Note(feedback, null, null);
  }

  public static Note of(Deployment deployment) {
    return new Note(null, deployment, null);
  }

  public static Note of(OddServices.Odd odd) {
    return new Note(null, null, odd);
  }

  /** Its binary form, in flight. */
  public static final class Serializer extends BinarySerializer<Note> {
    private static final long serialVersionUID = 1;
    private static final byte OF_FEEDBACK = 1;
    private static final byte OF_DEPLOYMENT = 0;
    private static final byte OF_ODD = 2;
    private static final FeedbackSerializer FEEDBACK = new FeedbackSerializer();
    private static final DeploymentSerializer DEPLOYMENT = new DeploymentSerializer();

    @Override
    protected int currentVersion() {
      return 1;
    }

    @Override
    protected void write(Note value, DataOutputView out) throws IOException {
      if (value.feedback != null) {
        out.writeByte(OF_FEEDBACK);
        FEEDBACK.serialize(value.feedback, out);
      } else if (value.deployment != null) {
        out.writeByte(OF_DEPLOYMENT);
        DEPLOYMENT.serialize(value.deployment, out);
      } else {
        out.writeByte(OF_ODD);
        ByteWriter bytes = new ByteWriter(160);
        value.odd.writeTo(bytes);
        Wire.writeBytes(bytes.toByteArray(), out);
      }
    }

    @Override
    protected Note read(DataInputView in, int version) throws IOException {
      byte of = in.readByte();
      return switch (of) {
        case OF_FEEDBACK -> of(FEEDBACK.deserialize(in));
        case OF_DEPLOYMENT -> of(DEPLOYMENT.deserialize(in));
        case OF_ODD -> of(OddServices.Odd.readFrom(new ByteReader(Wire.readBytes(in))));
        default -> throw new IOException("no note: begins with " + of);
      };
    }
  }
}
