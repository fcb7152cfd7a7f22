package dev.highwater.flink;

import dev.highwater.result.Recommendation;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link Recommendation}. */
public final class RecommendationSerializer extends BinarySerializer<Recommendation> {
  private static final long serialVersionUID = 1;

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Recommendation value, DataOutputView out) throws IOException {
    Wire.writeText(value.resource(), out);
    Wire.writeText(value.state(), out);
    Wire.writeInt(value.revision(), out);
    Wire.writeText(value.kind(), out);
    Wire.writeTexts(value.members(), out);
    Wire.writeText(value.type(), out);
    Wire.writeText(value.region(), out);
    Wire.writeText(value.monthly() == null ? null : value.monthly().toPlainString(), out);
    Wire.writeOptionalDouble(value.cpuAverage(), out);
    Wire.writeOptionalDouble(value.cpuP995(), out);
    Wire.writeOptionalDouble(value.memoryAverage(), out);
    Wire.writeOptionalDouble(value.memoryMax(), out);
    Wire.writeTexts(value.reasons(), out);
    Wire.writeInt(value.options().size(), out);
    for (Recommendation.Option option : value.options()) {
      Wire.writeText(option.action(), out);
      Wire.writeText(option.type(), out);
      BillingWire.writeDecimal(option.listSavings(), out);
      BillingWire.writeDecimal(option.effectiveSavings(), out);
      Wire.writeInt(option.risk(), out);
      Wire.writeTexts(option.reasons(), out);
    }
    Wire.writeLong(value.asOfMillis(), out);
  }

  @Override
  protected Recommendation read(DataInputView in, int version) throws IOException {
    return new Recommendation(
        Wire.readText(in),
        Wire.readText(in),
        Wire.readInt(in),
        Wire.readText(in),
        Wire.readTexts(in),
        Wire.readText(in),
        Wire.readText(in),
        decimal(Wire.readText(in)),
        Wire.readOptionalDouble(in),
        Wire.readOptionalDouble(in),
        Wire.readOptionalDouble(in),
        Wire.readOptionalDouble(in),
        Wire.readTexts(in),
        options(in),
        Wire.readLong(in));
  }

  private static BigDecimal decimal(String text) {
    return text == null ? null : new BigDecimal(text);
  }

  private static List<Recommendation.Option> options(DataInputView in) throws IOException {
    int size = Wire.readInt(in);
    List<Recommendation.Option> options = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      options.add(
          new Recommendation.Option(
              Wire.readText(in),
              Wire.readText(in),
              BillingWire.readDecimal(in),
              BillingWire.readDecimal(in),
              Wire.readInt(in),
              Wire.readTexts(in)));
    }
    return options;
  }
}
