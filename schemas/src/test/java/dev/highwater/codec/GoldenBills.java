package dev.highwater.codec;

import dev.highwater.codec.parquet.ParquetWriter;
import dev.highwater.codec.parquet.ParquetWriter.Column;
import dev.highwater.codec.parquet.ParquetWriter.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

/** Makes the binary goldens of bills. */
final class GoldenBills {
  private static final long SEPTEMBER = 1_725_148_800_000L;
  private static final long OCTOBER = 1_727_740_800_000L;
  private static final long HOUR = 3_600_000L;

  private GoldenBills() {}

  static byte[] gzip() throws IOException {
    String csv =
        """
        BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,ProviderName
        1.50,1.5,2,1.75,EUR,1,2024-09-01T00:00:00Z,2024-10-01T00:00:00Z,2024-09-02T03:00:00Z,2024-09-02T04:00:00Z,Usage,Queue,Azure
        """;
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(csv.getBytes(StandardCharsets.UTF_8));
    }
    return packed.toByteArray();
  }

  static byte[] focusParquet() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<Column> columns =
        List.of(
            new Column("BilledCost", Kind.DECIMAL, 10),
            Column.of("EffectiveCost", Kind.DOUBLE),
            Column.of("ListCost", Kind.TEXT),
            Column.of("ContractedCost", Kind.TEXT),
            Column.of("BillingCurrency", Kind.TEXT),
            Column.of("BillingAccountId", Kind.LONG),
            Column.of("BillingPeriodStart", Kind.MILLIS),
            Column.of("BillingPeriodEnd", Kind.MILLIS),
            Column.of("ChargePeriodStart", Kind.MILLIS),
            Column.of("ChargePeriodEnd", Kind.MILLIS),
            Column.of("ChargeCategory", Kind.TEXT),
            Column.of("ServiceName", Kind.TEXT),
            Column.of("ProviderName", Kind.TEXT),
            Column.of("Tags", Kind.TEXT));
    try (ParquetWriter out = new ParquetWriter(bytes, columns)) {
      for (int i = 0; i < 3; i++) {
        out.write(
            new BigDecimal("-0.0000000123").multiply(BigDecimal.valueOf(i == 0 ? 1 : -100)),
            i == 1 ? null : 0.1,
            "1",
            "1",
            "USD",
            123_456_789_012L,
            SEPTEMBER,
            OCTOBER,
            SEPTEMBER + i * HOUR,
            SEPTEMBER + (i + 1) * HOUR,
            "Usage",
            i == 2 ? "Füller" : "Queue",
            "AWS",
            i == 2 ? "{\"team\":\"a\"}" : null);
      }
    }
    return bytes.toByteArray();
  }

  static byte[] focusAvro() throws IOException {
    Schema decimal = LogicalTypes.decimal(20, 10).addToSchema(Schema.create(Schema.Type.BYTES));
    Schema moment = LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    Schema micros = LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
    Schema schema =
        SchemaBuilder.record("Row")
            .fields()
            .name("BilledCost")
            .type(decimal)
            .noDefault()
            .requiredDouble("EffectiveCost")
            .requiredString("ListCost")
            .requiredInt("ContractedCost")
            .requiredString("BillingCurrency")
            .requiredString("BillingAccountId")
            .name("BillingPeriodStart")
            .type(moment)
            .noDefault()
            .name("BillingPeriodEnd")
            .type(moment)
            .noDefault()
            .name("ChargePeriodStart")
            .type(micros)
            .noDefault()
            .name("ChargePeriodEnd")
            .type(micros)
            .noDefault()
            .name("ChargeCategory")
            .type(Schema.createEnum("Category", null, null, List.of("Tax", "Usage")))
            .noDefault()
            .requiredString("ServiceName")
            .optionalString("ProviderName")
            .name("Tags")
            .type()
            .map()
            .values()
            .stringType()
            .noDefault()
            .endRecord();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataFileWriter<GenericRecord> out =
        new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
      out.setCodec(CodecFactory.deflateCodec(6));
      out.create(schema, bytes, "0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
      for (String provider : new String[] {"AWS", null}) {
        GenericRecord row = new GenericData.Record(schema);
        row.put("BilledCost", ByteBuffer.wrap(new BigDecimal("1.5").unscaledValue().toByteArray()));
        row.put("EffectiveCost", 0.1);
        row.put("ListCost", "2");
        row.put("ContractedCost", 2);
        row.put("BillingCurrency", "USD");
        row.put("BillingAccountId", "1");
        row.put("BillingPeriodStart", SEPTEMBER);
        row.put("BillingPeriodEnd", OCTOBER);
        row.put("ChargePeriodStart", 1_000 * SEPTEMBER);
        row.put("ChargePeriodEnd", 1_000 * (SEPTEMBER + HOUR));
        row.put("ChargeCategory", new GenericData.EnumSymbol(schema, "Usage"));
        row.put("ServiceName", "Queue");
        row.put("ProviderName", provider);
        row.put("Tags", Map.of("team", "a"));
        out.append(row);
      }
    }
    return bytes.toByteArray();
  }
}
