package dev.highwater.signals.functions;

import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import dev.highwater.signals.core.Accumulator;
import dev.highwater.signals.core.PaneShare;
import dev.highwater.signals.core.SignalSeries;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * For {@link PaneShare}, in flight only. A share is handed over: who emits one forgets it, so that
 * {@code copy} need not copy though the accumulator is mutable.
 */
public final class PaneShareSerializer extends BinarySerializer<PaneShare> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<PaneShare> TYPE =
      BinaryTypeInfo.of(PaneShare.class, new PaneShareSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(PaneShare value, DataOutputView out) throws IOException {
    writeSeries(value.series(), out);
    out.writeLong(value.paneStartMillis());
    Wire.writeBytes(value.amount().toBytes(), out);
  }

  @Override
  protected PaneShare read(DataInputView in, int version) throws IOException {
    return new PaneShare(readSeries(in), in.readLong(), Accumulator.fromBytes(Wire.readBytes(in)));
  }

  static void writeSeries(SignalSeries series, DataOutputView out) throws IOException {
    Wire.writeText(series.service(), out);
    Wire.writeText(series.family(), out);
    Wire.writeText(series.convention(), out);
    Wire.writeText(series.by(), out);
    Wire.writeLabels(series.labels(), out);
  }

  static SignalSeries readSeries(DataInputView in) throws IOException {
    String service = Wire.readText(in);
    String family = Wire.readText(in);
    String convention = Wire.readText(in);
    String by = Wire.readText(in);
    return new SignalSeries(service, family, convention, Wire.readLabels(in), by);
  }
}
