package dev.highwater.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FocusReadingTest {
  private final Repairs repairs = new Repairs();
  private final Map<String, String> row = new LinkedHashMap<>();

  FocusReadingTest() {
    row.put("BilledCost", "0.10");
    row.put("EffectiveCost", "5.2E-9");
    row.put("ListCost", "0.0");
    row.put("ContractedCost", "-1");
    row.put("BillingCurrency", "USD");
    row.put("BillingAccountId", "1");
    row.put("BillingPeriodStart", "2024-09-01T00:00:00Z");
    row.put("BillingPeriodEnd", "2024-10-01T00:00:00Z");
    row.put("ChargePeriodStart", "2024-09-02T03:00:00Z");
    row.put("ChargePeriodEnd", "2024-09-02T04:00:00Z");
    row.put("ChargeCategory", "Usage");
    row.put("ServiceName", "Queue");
    row.put("ProviderName", "AWS");
  }

  private FocusRow read() throws RuleException {
    List<String> names = new ArrayList<>(row.keySet());
    return new FocusReading(names, false, repairs).read(row.values().toArray(new String[0])).get(0);
  }

  private void breaks(String column, String value, String rule) {
    String good = row.put(column, value);
    assertThatThrownBy(this::read)
        .as(column + "=" + value)
        .isInstanceOf(RuleException.class)
        .hasMessageStartingWith(rule + ": ")
        .message()
        .satisfies(text -> assertThat(value == null || !text.contains(value)).isTrue());
    row.put(column, good);
  }

  @Test
  void moneyKeepsEveryDigit() throws RuleException {
    FocusRow read = read();
    assertThat(read.get(FocusColumn.BILLED_COST)).isEqualTo("0.1");
    assertThat(read.get(FocusColumn.EFFECTIVE_COST)).isEqualTo("0.0000000052");
    assertThat(read.get(FocusColumn.LIST_COST)).isEqualTo("0");
    assertThat(repairs.all()).isEmpty();
  }

  @Test
  void aNumberIsWhatItsTextSaysHoweverItWasWritten() throws RuleException {
    for (String text :
        List.of(
            "0",
            "-0",
            "0.0",
            "-0.0",
            "00",
            "007",
            "-7",
            "10",
            "1.50",
            "1.05",
            ".5",
            "-.5",
            "5.",
            "0.5",
            "-0.5",
            "00.5",
            "1e2",
            "1E-3",
            "1.5e1",
            "0e5",
            "-12.340e-2",
            "100000000000000001")) {
      row.put("BilledCost", text);
      FocusRow read = read();
      String expected =
          new BigDecimal(text).signum() == 0
              ? "0"
              : new BigDecimal(text).stripTrailingZeros().toPlainString();
      assertThat(read.get(FocusColumn.BILLED_COST)).as(text).isEqualTo(expected);
      // to the scale, which is in what is kept
      assertThat(read.decimal(FocusColumn.BILLED_COST))
          .as(text)
          .isEqualTo(new BigDecimal(expected));
      assertThat(read.copy().set(FocusColumn.BILLED_COST, "3").decimal(FocusColumn.BILLED_COST))
          .isEqualTo("3");
    }
  }

  @Test
  void tagsAndMomentsOfManyRowsAreEachRowsOwn() throws RuleException {
    row.put("Tags", null);
    List<String> names = new ArrayList<>(row.keySet());
    FocusReading reading = new FocusReading(names, false, repairs);
    for (int i = 0; i < 20_000; i++) {
      int minute = i % 60;
      row.put("Tags", "{\"n\": \"" + i % 7_000 + "\"}");
      row.put("ChargePeriodStart", "2024-09-02T03:%02d:00Z".formatted(minute));
      FocusRow read = reading.read(row.values().toArray(new String[0])).get(0);
      assertThat(read.tags()).containsExactly(Map.entry("n", String.valueOf(i % 7_000)));
      assertThat(read.millis(FocusColumn.CHARGE_PERIOD_START) / 60_000 % 60).isEqualTo(minute);
    }
    row.put("Tags", "[]");
    assertThatThrownBy(() -> reading.read(row.values().toArray(new String[0])))
        .hasMessageContaining("Tags");
  }

  @Test
  void whatIsUntidyIsRepairedAndCounted() throws RuleException {
    row.put("ChargePeriodStart", "2024-09-02 03:00:00");
    row.put("ChargePeriodEnd", "2024-09-02T06:00:00+02:00");
    row.put("ChargeCategory", "usage");
    row.put("BillingCurrency", "usd");
    row.put("ChargeClass", "NULL");
    row.put("RegionId", "null");
    row.put("SubAccountId", "");
    row.put("ServiceName", " Queue ");
    row.put("tags", "{}");
    FocusRow read = read();
    assertThat(read.get(FocusColumn.CHARGE_PERIOD_START)).isEqualTo("2024-09-02T03:00:00Z");
    assertThat(read.get(FocusColumn.CHARGE_PERIOD_END)).isEqualTo("2024-09-02T04:00:00Z");
    assertThat(read.get(FocusColumn.CHARGE_CATEGORY)).isEqualTo("Usage");
    assertThat(read.get(FocusColumn.SERVICE_NAME)).isEqualTo("Queue");
    assertThat(read.get(FocusColumn.SUB_ACCOUNT_ID)).isNull();
    assertThat(read.get(FocusColumn.TAGS)).isNull();
    assertThat(repairs.all())
        .isEqualTo(
            Map.of(
                Repairs.Kind.TIME, 2L,
                Repairs.Kind.CASING, 2L,
                Repairs.Kind.NULL_WORD, 2L,
                Repairs.Kind.EMPTY_TEXT, 1L,
                Repairs.Kind.BLANKS, 1L,
                Repairs.Kind.COLUMN_CASING, 1L));
  }

  @Test
  void whatIsAmbiguousBreaksARule() {
    breaks("BilledCost", "1,000", "BilledCost-C-002-M");
    breaks("BilledCost", "$1", "BilledCost-C-002-M");
    breaks("BilledCost", "+1", "BilledCost-C-002-M");
    breaks("BilledCost", "1e999", "BilledCost-C-002-M");
    breaks("BilledCost", "NaN", "BilledCost-C-002-M");
    breaks("ChargePeriodStart", "5/1/25", "ChargePeriodStart-C-002-M");
    breaks("ChargePeriodStart", "2023-02-01T30:00:00Z", "ChargePeriodStart-C-002-M");
    breaks("ChargePeriodEnd", "2024-09-02T02:00:00Z", "ChargePeriodEnd-C-004-M");
    breaks("ChargeCategory", "Rebate", "ChargeCategory-C-003-M");
    breaks("ChargeClass", "Rerating", "ChargeClass-C-005-C");
    breaks("CommitmentDiscountStatus", "Active", "CommitmentDiscountStatus-C-005-M");
    breaks("BillingCurrency", "Dollar", "BillingCurrency-C-003-M");
    breaks("Tags", "team=a", "Tags-C-001-M");
    breaks("Tags", "{\"a\":{\"b\":1}}", "Tags-C-001-M");
    for (String needed :
        List.of("BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "BillingAccountId")) {
      breaks(needed, null, FocusColumn.of(needed).neededRule());
    }
  }

  @Test
  void laterVersionsAreCarried() throws RuleException {
    row.put("ProviderName", null);
    row.put("ServiceProviderName", "AWS");
    row.put("AllocatedTags", "{\"kubernetes_namespace\":\"shop\"}");
    row.put("x_LineItemId", "7");
    Charge charge = Charges.of(read());
    assertThat(charge.provider()).isEqualTo("AWS");
    assertThat(charge.namespace()).isEqualTo("shop");
    assertThat(charge.id()).isEqualTo("7");
  }

  /** A charge for a part of a resource, as FOCUS 1.3 has it. */
  @Test
  void anAllocatedChargeSaysWhatItIsFor() throws RuleException {
    row.put("ResourceId", "i-1");
    row.put("Tags", "{\"team\":\"platform\",\"env\":\"prod\"}");
    row.put("AllocatedMethodId", "eks-split");
    row.put("AllocatedResourceId", "arn:aws:eks:eu-west-1:1:pod/main/shop/web-1/0f");
    row.put("AllocatedResourceName", "web-1 of shop");
    row.put("AllocatedTags", "{\"aws:eks:workload-name\":\"web\",\"team\":\"shop\"}");
    Charge part = Charges.of(read());
    assertThat(List.of(part.splitOf(), part.namespace(), part.workload()))
        .containsExactly("i-1", "shop", "web");
    assertThat(part.isShare()).isFalse();
    assertThat(part.costs().billed()).isEqualByComparingTo("0.10");
    assertThat(part.tags()).containsEntry("team", "shop").containsEntry("env", "prod");

    row.put("AllocatedTags", "{\"gke/k8s-namespace\":\"pay\",\"gke/k8s-workload-name\":\"api\"}");
    assertThat(Charges.of(read()))
        .extracting(Charge::namespace, Charge::workload)
        .containsExactly("pay", "api");

    row.put("AllocatedTags", null);
    row.put("AllocatedResourceId", "/clusters/main/namespaces/web/pods/web-2");
    assertThat(Charges.of(read()))
        .extracting(Charge::namespace, Charge::workload)
        .containsExactly("web", "web-1 of shop");

    row.put("AllocatedResourceId", "tenant-7");
    row.put("AllocatedResourceName", null);
    assertThat(Charges.of(read()))
        .extracting(Charge::namespace, Charge::workload)
        .containsExactly("", "tenant-7");

    row.put("AllocatedResourceId", null); // what no workload used
    assertThat(Charges.of(read()))
        .extracting(Charge::splitOf, Charge::namespace, Charge::workload)
        .containsExactly("i-1", "", "");

    row.put("AllocatedMethodId", null);
    for (String nothing : List.of("{}", "{ }", "")) {
      row.put("AllocatedTags", nothing);
      assertThat(Charges.of(read()).splitOf()).as(nothing).isEmpty();
    }
  }

  /** As query engines write names. */
  @Test
  void namesOfColumnsBeyondOnePointTwoAreReadInAnyCasing() throws RuleException {
    row.put("ResourceId", "i-1");
    row.put("allocatedresourceid", "tenant-7");
    row.put("allocatedtags", "{\"namespace\":\"shop\"}");
    row.put("x_lineitemid", "7");
    row.put("ProviderName", null);
    row.put("serviceprovidername", "AWS");
    row.put("x_Mine", "kept");
    assertThat(Charges.mayBeAllocated(List.copyOf(row.keySet()))).isTrue();
    FocusRow read = read();
    assertThat(Charges.of(read))
        .extracting(Charge::splitOf, Charge::namespace, Charge::workload, Charge::id)
        .containsExactly("i-1", "shop", "tenant-7", "7");
    assertThat(read.get(FocusColumn.PROVIDER_NAME)).isEqualTo("AWS");
    assertThat(read.extra("x_Mine")).isEqualTo("kept");
    assertThat(repairs.all()).containsEntry(Repairs.Kind.COLUMN_CASING, 4L);
  }

  @Test
  void theColumnsAreThoseOfOnePointTwo() {
    assertThat(FocusColumn.values()).hasSize(57);
    assertThat(Arrays.stream(FocusColumn.values()).filter(c -> c.since().equals("1.2"))).hasSize(7);
  }
}
