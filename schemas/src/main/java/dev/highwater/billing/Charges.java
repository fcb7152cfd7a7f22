package dev.highwater.billing;

import static dev.highwater.billing.FocusColumn.BILLED_COST;
import static dev.highwater.billing.FocusColumn.BILLING_ACCOUNT_ID;
import static dev.highwater.billing.FocusColumn.BILLING_CURRENCY;
import static dev.highwater.billing.FocusColumn.BILLING_PERIOD_END;
import static dev.highwater.billing.FocusColumn.BILLING_PERIOD_START;
import static dev.highwater.billing.FocusColumn.CHARGE_CATEGORY;
import static dev.highwater.billing.FocusColumn.CHARGE_CLASS;
import static dev.highwater.billing.FocusColumn.CHARGE_DESCRIPTION;
import static dev.highwater.billing.FocusColumn.CHARGE_PERIOD_END;
import static dev.highwater.billing.FocusColumn.CHARGE_PERIOD_START;
import static dev.highwater.billing.FocusColumn.COMMITMENT_DISCOUNT_ID;
import static dev.highwater.billing.FocusColumn.COMMITMENT_DISCOUNT_STATUS;
import static dev.highwater.billing.FocusColumn.CONSUMED_QUANTITY;
import static dev.highwater.billing.FocusColumn.CONSUMED_UNIT;
import static dev.highwater.billing.FocusColumn.CONTRACTED_COST;
import static dev.highwater.billing.FocusColumn.EFFECTIVE_COST;
import static dev.highwater.billing.FocusColumn.INVOICE_ID;
import static dev.highwater.billing.FocusColumn.LIST_COST;
import static dev.highwater.billing.FocusColumn.PRICING_CATEGORY;
import static dev.highwater.billing.FocusColumn.PRICING_QUANTITY;
import static dev.highwater.billing.FocusColumn.PRICING_UNIT;
import static dev.highwater.billing.FocusColumn.PROVIDER_NAME;
import static dev.highwater.billing.FocusColumn.REGION_ID;
import static dev.highwater.billing.FocusColumn.RESOURCE_ID;
import static dev.highwater.billing.FocusColumn.RESOURCE_TYPE;
import static dev.highwater.billing.FocusColumn.SERVICE_CATEGORY;
import static dev.highwater.billing.FocusColumn.SERVICE_NAME;
import static dev.highwater.billing.FocusColumn.SKU_ID;
import static dev.highwater.billing.FocusColumn.SKU_METER;
import static dev.highwater.billing.FocusColumn.SKU_PRICE_DETAILS;
import static dev.highwater.billing.FocusColumn.SKU_PRICE_ID;
import static dev.highwater.billing.FocusColumn.SUB_ACCOUNT_ID;
import static dev.highwater.billing.FocusColumn.SUB_ACCOUNT_NAME;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The typed part of a FOCUS row, as far as Highwater computes with it.
 *
 * <p>Beside the columns of 1.2 it knows AWS' {@code x_UsageType}, the {@code Allocated…} columns of
 * 1.3, and Highwater's own {@code x_LineItemId}, {@code x_InstanceType} and {@code x_Split…}.
 *
 * <p>Shared resources come split in two ways. A share as AWS' reports have it costs nothing itself;
 * its share of the resource's row is in {@code x_Split…}. A charge that FOCUS 1.3 calls allocated
 * has its resource's id and bears its cost itself, in place of the charge that was split.
 */
public final class Charges {
  /** The provider's line item. */
  public static final String LINE_ITEM_ID = "x_LineItemId";

  /** What is metered, in AWS' own FOCUS exports. */
  public static final String USAGE_TYPE = "x_UsageType";

  public static final String INSTANCE_TYPE = "x_InstanceType";

  /** Resource whose cost the row shares out among workloads; the row's own costs are 0 then. */
  public static final String SPLIT_OF = "x_SplitOf";

  public static final String NAMESPACE = "x_Namespace";
  public static final String WORKLOAD = "x_Workload";

  /** The share's four costs. */
  public static final String SPLIT_BILLED = "x_SplitBilledCost";

  public static final String SPLIT_EFFECTIVE = "x_SplitEffectiveCost";
  public static final String SPLIT_LIST = "x_SplitListCost";
  public static final String SPLIT_CONTRACTED = "x_SplitContractedCost";

  /** What 1.3 has for {@code ProviderName}. */
  static final String SERVICE_PROVIDER = "ServiceProviderName";

  private static final String ALLOCATED_METHOD = "AllocatedMethodId";
  private static final String ALLOCATED_ID = "AllocatedResourceId";
  private static final String ALLOCATED_NAME = "AllocatedResourceName";
  private static final String ALLOCATED_TAGS = "AllocatedTags";

  private static final Set<String> ALLOCATED =
      Set.of(ALLOCATED_METHOD, ALLOCATED_ID, ALLOCATED_NAME, ALLOCATED_TAGS);

  /** The columns beyond 1.2 that are read. */
  private static final Map<String, String> EXTRA =
      Stream.concat(
              ALLOCATED.stream(),
              Stream.of(
                  LINE_ITEM_ID,
                  USAGE_TYPE,
                  INSTANCE_TYPE,
                  SPLIT_OF,
                  NAMESPACE,
                  WORKLOAD,
                  SPLIT_BILLED,
                  SPLIT_EFFECTIVE,
                  SPLIT_LIST,
                  SPLIT_CONTRACTED,
                  SERVICE_PROVIDER))
          .collect(
              Collectors.toUnmodifiableMap(
                  name -> name.toLowerCase(Locale.ROOT), Function.identity()));

  /** Keys as AWS, Azure, Google and OpenCost have them, without prefix and separators. */
  private static final Set<String> NAMESPACE_KEYS =
      Set.of("namespace", "kubernetesnamespace", "k8snamespace");

  private static final Set<String> WORKLOAD_KEYS =
      Set.of(
          "workload",
          "workloadname",
          "kubernetesworkload",
          "kubernetesworkloadname",
          "k8sworkload",
          "k8sworkloadname");

  /** How an invoice is called that there is not yet. */
  public static final String PROVISIONAL_INVOICE = "PROVISIONAL-";

  private Charges() {}

  /** The charge of a row that keeps {@link FocusRules}. */
  public static Charge of(FocusRow row) {
    String invoice = row.text(INVOICE_ID);
    return new Charge(
        orEmpty(row.extra(LINE_ITEM_ID)),
        row.text(PROVIDER_NAME),
        row.text(BILLING_ACCOUNT_ID),
        row.text(SUB_ACCOUNT_ID),
        row.text(SUB_ACCOUNT_NAME),
        invoice.startsWith(PROVISIONAL_INVOICE) ? "" : invoice,
        row.text(BILLING_CURRENCY),
        row.millis(CHARGE_PERIOD_START),
        row.millis(CHARGE_PERIOD_END),
        row.millis(BILLING_PERIOD_START),
        row.millis(BILLING_PERIOD_END),
        ChargeCategory.ofFocusName(row.text(CHARGE_CATEGORY)).orElseThrow(),
        row.get(CHARGE_CLASS) != null,
        row.text(SERVICE_NAME),
        row.text(SERVICE_CATEGORY),
        row.text(REGION_ID),
        usageType(row),
        row.text(SKU_PRICE_ID),
        row.text(CHARGE_DESCRIPTION),
        row.text(RESOURCE_ID),
        row.text(RESOURCE_TYPE),
        instanceType(row),
        row.text(PRICING_CATEGORY),
        row.text(COMMITMENT_DISCOUNT_ID),
        commitment(row),
        splitOf(row),
        namespace(row),
        workload(row),
        costs(row),
        row.decimal(PRICING_QUANTITY),
        row.text(PRICING_UNIT),
        row.decimal(CONSUMED_QUANTITY),
        row.text(CONSUMED_UNIT),
        tags(row));
  }

  /** Whether the row's cost is a share of another row's. */
  private static boolean isShare(FocusRow row) {
    return row.extra(SPLIT_OF) != null && row.extra(SPLIT_EFFECTIVE) != null;
  }

  /** The name of a column beyond 1.2: of one that is read as it is read, others' as they came. */
  static String extraName(String name) {
    return EXTRA.getOrDefault(name.toLowerCase(Locale.ROOT), name);
  }

  /**
   * Whether the row is a charge that FOCUS calls allocated, be it the rest that nobody used. Tags
   * of which there are none allocate nothing.
   */
  public static boolean isAllocated(FocusRow row) {
    return row.extra(ALLOCATED_METHOD) != null
        || row.extra(ALLOCATED_ID) != null
        || row.extra(ALLOCATED_NAME) != null
        || !allocatedTags(row).isEmpty();
  }

  /** Whether rows of a table with these columns may be allocated charges. */
  public static boolean mayBeAllocated(List<String> columns) {
    return columns.stream()
        .map(String::strip)
        .map(Charges::extraName)
        .anyMatch(ALLOCATED::contains);
  }

  /** The resource that the row is a part of; empty for other rows. */
  public static String splitOf(FocusRow row) {
    String named = row.extra(SPLIT_OF);
    return named != null ? named : isAllocated(row) ? row.text(RESOURCE_ID) : "";
  }

  /** The Kubernetes namespace that the row is for; empty where there is none. */
  public static String namespace(FocusRow row) {
    String named = row.extra(NAMESPACE);
    if (named != null || !isAllocated(row)) {
      return orEmpty(named);
    }
    String tagged = allocatedTag(row, NAMESPACE_KEYS);
    return tagged.isEmpty() ? ofId(orEmpty(row.extra(ALLOCATED_ID)), "namespaces", 2) : tagged;
  }

  /** What the row's cost is allocated to, a Kubernetes workload for example; empty for nothing. */
  public static String workload(FocusRow row) {
    String named = row.extra(WORKLOAD);
    if (named != null || !isAllocated(row)) {
      return orEmpty(named);
    }
    String id = orEmpty(row.extra(ALLOCATED_ID));
    String name = orEmpty(row.extra(ALLOCATED_NAME));
    return Stream.of(allocatedTag(row, WORKLOAD_KEYS), ofId(id, "", 3), name, id)
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** The value of the first key that means one of some; empty where there is none. */
  private static String allocatedTag(FocusRow row, Set<String> keys) {
    for (Map.Entry<String, String> tag : new TreeMap<>(allocatedTags(row)).entrySet()) {
      if (keys.contains(plain(tag.getKey()))) {
        return tag.getValue();
      }
    }
    return "";
  }

  /** A tag's key without the prefix of its scheme, in lower case and without separators. */
  private static String plain(String key) {
    int from = Math.max(key.lastIndexOf('/'), key.lastIndexOf(':')) + 1;
    return key.substring(from).toLowerCase(Locale.ROOT).replaceAll("[-_.]", "");
  }

  /**
   * Part of {@code arn:aws:eks:region:account:pod/cluster/namespace/name/uid}, or what comes after
   * a folder of a path as Kubernetes has it: {@code …/namespaces/shop/pods/web-1}.
   */
  private static String ofId(String id, String folder, int podPart) {
    String[] parts = id.split("/");
    if (parts[0].endsWith(":pod")) {
      return parts.length > podPart ? parts[podPart] : "";
    }
    int at = Arrays.asList(parts).indexOf(folder);
    return folder.isEmpty() || at < 0 || at + 1 >= parts.length ? "" : parts[at + 1];
  }

  private static Map<String, String> allocatedTags(FocusRow row) {
    return KeyValues.parse(orEmpty(row.extra(ALLOCATED_TAGS)));
  }

  /** The row's tags and those of what it is allocated to, which go before. */
  public static Map<String, String> tags(FocusRow row) {
    if (row.extra(ALLOCATED_TAGS) == null) {
      return row.tags();
    }
    Map<String, String> tags = new HashMap<>(row.tags());
    tags.putAll(allocatedTags(row));
    return tags;
  }

  private static CommitmentStatus commitment(FocusRow row) {
    String status = row.get(COMMITMENT_DISCOUNT_STATUS);
    return status == null
        ? CommitmentStatus.NONE
        : CommitmentStatus.valueOf(status.toUpperCase(Locale.ROOT));
  }

  private static Costs costs(FocusRow row) {
    if (!isShare(row)) {
      return new Costs(
          row.decimal(BILLED_COST),
          row.decimal(EFFECTIVE_COST),
          row.decimal(LIST_COST),
          row.decimal(CONTRACTED_COST));
    }
    return new Costs(
        share(row, SPLIT_BILLED),
        share(row, SPLIT_EFFECTIVE),
        share(row, SPLIT_LIST),
        share(row, SPLIT_CONTRACTED));
  }

  private static BigDecimal share(FocusRow row, String name) {
    String text = row.extra(name);
    BigDecimal share = text == null ? null : Decimals.parse(text);
    return share == null ? BigDecimal.ZERO : share;
  }

  /** What is metered: the provider's usage type, else the SKU's meter, else the SKU. */
  public static String usageType(FocusRow row) {
    String usageType = row.extra(USAGE_TYPE);
    if (usageType != null) {
      return usageType;
    }
    String meter = row.get(SKU_METER);
    return meter == null ? row.text(SKU_ID) : meter;
  }

  /** A compute instance's type, from the price's details or AWS' usage type; else empty. */
  public static String instanceType(FocusRow row) {
    String named = row.extra(INSTANCE_TYPE);
    if (named != null) {
      return named;
    }
    String details = row.get(SKU_PRICE_DETAILS);
    if (details != null && details.contains("nstanceType")) {
      Map<String, String> pairs = KeyValues.parse(details);
      for (String key : new String[] {"InstanceType", "x_InstanceType", "instanceType"}) {
        if (pairs.containsKey(key)) {
          return pairs.get(key);
        }
      }
    }
    String usage = orEmpty(row.extra(USAGE_TYPE));
    int box = usage.indexOf("BoxUsage:");
    int spot = usage.indexOf("SpotUsage:");
    int at = box >= 0 ? box + "BoxUsage:".length() : spot >= 0 ? spot + "SpotUsage:".length() : -1;
    return at < 0 ? "" : usage.substring(at);
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
