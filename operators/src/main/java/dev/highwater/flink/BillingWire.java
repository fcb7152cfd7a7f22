package dev.highwater.flink;

import dev.highwater.billing.Charge;
import dev.highwater.billing.ChargeCategory;
import dev.highwater.billing.CommitmentStatus;
import dev.highwater.billing.Costs;
import dev.highwater.billing.Delivery;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Binary formats of what bills are made of; every reader is the inverse of its writer. */
public final class BillingWire {
  private static final ChargeCategory[] CATEGORIES = ChargeCategory.values();
  private static final CommitmentStatus[] STATUSES = CommitmentStatus.values();
  private static final Delivery.Mode[] MODES = Delivery.Mode.values();

  private BillingWire() {}

  /** {@code null} stays {@code null}; the scale survives. */
  public static void writeDecimal(BigDecimal value, DataOutputView out) throws IOException {
    Wire.writeBytes(value == null ? null : value.unscaledValue().toByteArray(), out);
    if (value != null) {
      Wire.writeInt(value.scale(), out);
    }
  }

  public static BigDecimal readDecimal(DataInputView in) throws IOException {
    byte[] unscaled = Wire.readBytes(in);
    return unscaled == null ? null : new BigDecimal(new BigInteger(unscaled), Wire.readInt(in));
  }

  public static void writeCosts(Costs costs, DataOutputView out) throws IOException {
    writeDecimal(costs.billed(), out);
    writeDecimal(costs.effective(), out);
    writeDecimal(costs.list(), out);
    writeDecimal(costs.contracted(), out);
  }

  public static Costs readCosts(DataInputView in) throws IOException {
    return new Costs(readDecimal(in), readDecimal(in), readDecimal(in), readDecimal(in));
  }

  public static void writeDelivery(Delivery delivery, DataOutputView out) throws IOException {
    Wire.writeText(delivery.id(), out);
    out.writeByte(delivery.mode().ordinal());
    Wire.writeText(delivery.scope(), out);
    Wire.writeLong(delivery.knownAtMillis(), out);
  }

  public static Delivery readDelivery(DataInputView in) throws IOException {
    return new Delivery(
        Wire.readText(in), MODES[in.readByte()], Wire.readText(in), Wire.readLong(in));
  }

  /** In the order of the keys, so that equal maps have equal bytes. */
  public static void writeTexts(Map<String, String> texts, DataOutputView out) throws IOException {
    Wire.writeInt(texts.size(), out);
    for (Map.Entry<String, String> text : new TreeMap<>(texts).entrySet()) {
      Wire.writeText(text.getKey(), out);
      Wire.writeText(text.getValue(), out);
    }
  }

  public static Map<String, String> readTexts(DataInputView in) throws IOException {
    int size = Wire.readInt(in);
    Map<String, String> texts = new HashMap<>();
    for (int i = 0; i < size; i++) {
      texts.put(Wire.readText(in), Wire.readText(in));
    }
    return texts;
  }

  public static void writeCategory(ChargeCategory category, DataOutputView out) throws IOException {
    out.writeByte(category.ordinal());
  }

  public static ChargeCategory readCategory(DataInputView in) throws IOException {
    return CATEGORIES[in.readByte()];
  }

  public static void writeStatus(CommitmentStatus status, DataOutputView out) throws IOException {
    out.writeByte(status.ordinal());
  }

  public static CommitmentStatus readStatus(DataInputView in) throws IOException {
    return STATUSES[in.readByte()];
  }

  public static void writeCharge(Charge charge, DataOutputView out) throws IOException {
    Wire.writeText(charge.id(), out);
    Wire.writeText(charge.provider(), out);
    Wire.writeText(charge.billingAccountId(), out);
    Wire.writeText(charge.subAccountId(), out);
    Wire.writeText(charge.subAccountName(), out);
    Wire.writeText(charge.invoiceId(), out);
    Wire.writeText(charge.currency(), out);
    Wire.writeLong(charge.periodStartMillis(), out);
    Wire.writeLong(charge.periodEndMillis(), out);
    Wire.writeLong(charge.billingPeriodStartMillis(), out);
    Wire.writeLong(charge.billingPeriodEndMillis(), out);
    writeCategory(charge.category(), out);
    out.writeBoolean(charge.correction());
    Wire.writeText(charge.serviceName(), out);
    Wire.writeText(charge.serviceCategory(), out);
    Wire.writeText(charge.regionId(), out);
    Wire.writeText(charge.usageType(), out);
    Wire.writeText(charge.skuPriceId(), out);
    Wire.writeText(charge.description(), out);
    Wire.writeText(charge.resourceId(), out);
    Wire.writeText(charge.resourceType(), out);
    Wire.writeText(charge.instanceType(), out);
    Wire.writeText(charge.pricingCategory(), out);
    Wire.writeText(charge.commitmentId(), out);
    writeStatus(charge.commitmentStatus(), out);
    Wire.writeText(charge.splitOf(), out);
    Wire.writeText(charge.namespace(), out);
    Wire.writeText(charge.workload(), out);
    writeCosts(charge.costs(), out);
    writeDecimal(charge.pricingQuantity(), out);
    Wire.writeText(charge.pricingUnit(), out);
    writeDecimal(charge.consumedQuantity(), out);
    Wire.writeText(charge.consumedUnit(), out);
    writeTexts(charge.tags(), out);
  }

  public static Charge readCharge(DataInputView in) throws IOException {
    return new Charge(
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readLong(in),
        Wire.readLong(in),
        Wire.readLong(in),
        Wire.readLong(in),
        readCategory(in),
        in.readBoolean(),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        readStatus(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        readCosts(in),
        readDecimal(in),
        Wire.readText(in),
        readDecimal(in),
        Wire.readText(in),
        readTexts(in));
  }
}
