package dev.highwater.cost.functions;

import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.ledger.DeliveryContent;
import dev.highwater.cost.core.ledger.ScopeLedger;
import dev.highwater.flink.BillingWire;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link ScopeLedger}, which changes: a copy is another ledger of the same content. */
public final class ScopeLedgerSerializer extends BinarySerializer<ScopeLedger> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<ScopeLedger> TYPE =
      BinaryTypeInfo.of(ScopeLedger.class, new ScopeLedgerSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public ScopeLedger copy(ScopeLedger from) {
    return ScopeLedger.of(from.contents(), from.ids());
  }

  @Override
  protected void write(ScopeLedger value, DataOutputView out) throws IOException {
    Wire.writeTexts(List.copyOf(new TreeSet<>(value.ids())), out);
    Wire.writeInt(value.contents().size(), out);
    for (DeliveryContent content : value.contents()) {
      BillingWire.writeDelivery(content.delivery(), out);
      Wire.writeInt(content.byId().size(), out);
      for (Map.Entry<String, CostCell> row : new TreeMap<>(content.byId()).entrySet()) {
        Wire.writeText(row.getKey(), out);
        CostWire.writeCell(row.getValue(), out);
      }
      Wire.writeInt(content.cells().size(), out);
      for (CostCell cell : content.cells()) {
        CostWire.writeCell(cell, out);
      }
    }
  }

  @Override
  protected ScopeLedger read(DataInputView in, int version) throws IOException {
    List<String> ids = Wire.readTexts(in);
    List<DeliveryContent> contents = new ArrayList<>();
    for (int left = Wire.readInt(in); left > 0; left--) {
      Delivery delivery = BillingWire.readDelivery(in);
      Map<String, CostCell> byId = new HashMap<>();
      for (int rows = Wire.readInt(in); rows > 0; rows--) {
        byId.put(Wire.readText(in), CostWire.readCell(in));
      }
      List<CostCell> cells = new ArrayList<>();
      for (int rows = Wire.readInt(in); rows > 0; rows--) {
        cells.add(CostWire.readCell(in));
      }
      contents.add(new DeliveryContent(delivery, byId, cells));
    }
    return ScopeLedger.of(contents, ids);
  }
}
