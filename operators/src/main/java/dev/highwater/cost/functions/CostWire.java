package dev.highwater.cost.functions;

import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.flink.BillingWire;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Binary formats of cells; every reader is the inverse of its writer. */
final class CostWire {
  private CostWire() {}

  static void writeKey(CostKey key, DataOutputView out) throws IOException {
    Wire.writeLong(key.hourMillis(), out);
    Wire.writeLong(key.billingPeriodMillis(), out);
    Wire.writeText(key.currency(), out);
    Wire.writeText(key.provider(), out);
    Wire.writeText(key.billingAccountId(), out);
    Wire.writeText(key.subAccountId(), out);
    Wire.writeText(key.serviceName(), out);
    Wire.writeText(key.regionId(), out);
    Wire.writeText(key.usageType(), out);
    Wire.writeText(key.unit(), out);
    BillingWire.writeCategory(key.category(), out);
    out.writeBoolean(key.correction());
    BillingWire.writeStatus(key.commitmentStatus(), out);
    Wire.writeText(key.commitmentId(), out);
    Wire.writeText(key.application(), out);
    Wire.writeText(key.environment(), out);
    Wire.writeText(key.team(), out);
    out.writeBoolean(key.tagged());
    Wire.writeText(key.namespace(), out);
    Wire.writeText(key.workload(), out);
    BillingWire.writeTexts(key.tags(), out);
  }

  static CostKey readKey(DataInputView in) throws IOException {
    return new CostKey(
        Wire.readLong(in),
        Wire.readLong(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        BillingWire.readCategory(in),
        in.readBoolean(),
        BillingWire.readStatus(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        in.readBoolean(),
        Wire.readText(in),
        Wire.readText(in),
        BillingWire.readTexts(in));
  }

  static void writeAmounts(Amounts amounts, DataOutputView out) throws IOException {
    BillingWire.writeCosts(amounts.costs(), out);
    BillingWire.writeDecimal(amounts.quantity(), out);
    Wire.writeLong(amounts.rows(), out);
  }

  static Amounts readAmounts(DataInputView in) throws IOException {
    return new Amounts(BillingWire.readCosts(in), BillingWire.readDecimal(in), Wire.readLong(in));
  }

  static void writeCell(CostCell cell, DataOutputView out) throws IOException {
    writeKey(cell.key(), out);
    writeAmounts(cell.amounts(), out);
  }

  static CostCell readCell(DataInputView in) throws IOException {
    return new CostCell(readKey(in), readAmounts(in));
  }
}
