package dev.highwater.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.cost.rightsizing.Catalogue;
import dev.highwater.cost.rightsizing.InstanceType;
import dev.highwater.sink.aws.AwsCalls;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.FilterType;
import software.amazon.awssdk.services.pricing.model.GetProductsRequest;
import software.amazon.awssdk.services.pricing.model.GetProductsResponse;

/**
 * A catalogue of EC2 types from AWS' Price List: what an hour of Linux, on demand, on shared
 * hardware costs in some regions. Facts of types that another catalogue knows are taken from there,
 * those of new ones from the list, which says less: of "up to" bandwidths none is sustained, and
 * accelerators are counted only where they are GPUs. The calls are free.
 */
public final class PriceList {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** {@code m5.large}, {@code c7i-flex.large}, {@code u-6tb1.metal}. */
  private static final Pattern NAME = Pattern.compile("([a-z]+)(-?\\d[a-z0-9-]*|)\\.([a-z0-9-]+)");

  private static final Pattern DIGITS = Pattern.compile("\\d+");
  private static final Pattern DISKS = Pattern.compile("(?:(\\d+) x )?([\\d,]+)(?: GB)?(?: .*)?");
  private static final Pattern GIGABITS = Pattern.compile("(\\d+) Gigabit");

  private final PricingClient client;
  private final AwsCalls calls;
  private final Catalogue known;
  private final Map<String, InstanceType> types = new TreeMap<>();
  private final Map<String, Map<String, Price>> prices = new TreeMap<>();
  private final Map<String, String> published = new LinkedHashMap<>();
  private int passedOver;

  /** A price, and since when it is one. */
  private record Price(BigDecimal hourly, String since) {}

  /**
   * @param known whose facts are taken over
   */
  public PriceList(PricingClient client, AwsCalls calls, Catalogue known) {
    this.client = client;
    this.calls = calls;
    this.known = known;
  }

  /**
   * Reads the prices of a region.
   *
   * @return how many types have one there
   * @throws IOException where a call fails or AWS answers with what is no price list
   */
  public int read(String region) throws IOException {
    Map<String, Price> found = new HashMap<>();
    AwsPages.forEach(
        calls,
        "GetProducts",
        token -> client.getProducts(request(region, token)),
        GetProductsResponse::nextToken,
        page -> {
          for (String product : page.priceList()) {
            product(region, product, found);
          }
        });
    prices.put(region, found);
    published.putIfAbsent(region, "");
    return found.size();
  }

  /** How many products of the list could not be used. */
  public int passedOver() {
    return passedOver;
  }

  /** How many types have a price anywhere. */
  public int size() {
    return types.size();
  }

  private static GetProductsRequest request(String region, String token) {
    return GetProductsRequest.builder()
        .serviceCode("AmazonEC2")
        .formatVersion("aws_v1")
        .filters(
            is("regionCode", region),
            is("productFamily", "Compute Instance"),
            is("operatingSystem", "Linux"),
            is("preInstalledSw", "NA"),
            is("tenancy", "Shared"),
            is("capacitystatus", "Used"))
        .maxResults(100)
        .nextToken(token)
        .build();
  }

  private static Filter is(String field, String value) {
    return Filter.builder().type(FilterType.TERM_MATCH).field(field).value(value).build();
  }

  private void product(String region, String text, Map<String, Price> found) throws IOException {
    JsonNode product;
    try {
      product = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IOException("GetProducts: expected JSON in PriceList, at " + e.getLocation(), e);
    }
    JsonNode attributes = product.path("product").path("attributes");
    Price price = onDemand(product.path("terms").path("OnDemand"));
    InstanceType type = type(attributes);
    if (price == null || type == null) {
      passedOver++;
      return;
    }
    types.putIfAbsent(type.name(), type);
    found.merge(
        type.name(), price, (a, b) -> a.since.compareTo(b.since) >= 0 ? a : b); // the newest
    published.merge(
        region, product.path("publicationDate").asText(""), (a, b) -> a.compareTo(b) >= 0 ? a : b);
  }

  /** The price of an hour; {@code null} where there is none, or it is free. */
  private static Price onDemand(JsonNode terms) {
    Price newest = null;
    for (JsonNode term : terms) {
      for (JsonNode dimension : term.path("priceDimensions")) {
        String usd = dimension.path("pricePerUnit").path("USD").asText("");
        if (!dimension.path("unit").asText().equals("Hrs")
            || !usd.matches("\\d{1,9}(\\.\\d{1,18})?")) {
          continue;
        }
        Price price = new Price(new BigDecimal(usd), term.path("effectiveDate").asText(""));
        if (price.hourly.signum() > 0
            && (newest == null || newest.since.compareTo(price.since) < 0)) {
          newest = price;
        }
      }
    }
    return newest;
  }

  /** {@code null} where the list does not say what it is. */
  private InstanceType type(JsonNode attributes) {
    String name = attributes.path("instanceType").asText("");
    if (known.type(name).isPresent()) {
      return known.type(name).get();
    }
    Matcher parts = NAME.matcher(name);
    String vcpus = attributes.path("vcpu").asText("");
    String memory = attributes.path("memory").asText("").replace(",", "").replace(" GiB", "");
    if (!parts.matches()
        || !vcpus.matches("\\d{1,5}")
        || !memory.matches("\\d{1,6}(\\.\\d{1,6})?")) {
      return null;
    }
    String processor = attributes.path("physicalProcessor").asText("").toLowerCase(Locale.ROOT);
    String maker =
        List.of("intel", "amd", "apple").stream()
            .filter(processor::contains)
            .findFirst()
            .orElse("aws");
    String family = parts.group(1) + parts.group(2);
    Matcher generation = DIGITS.matcher(parts.group(2));
    return new InstanceType(
        name,
        family,
        parts.group(1),
        generation.find() ? Integer.parseInt(generation.group()) : 0,
        parts.group(3),
        Integer.parseInt(vcpus),
        Double.parseDouble(memory),
        processor.contains("graviton") || maker.equals("apple") ? "arm64" : "amd64",
        maker,
        family.endsWith("-flex") || parts.group(1).equals("t"),
        whole(attributes.path("gpu").asText("")),
        localGb(attributes.path("storage").asText("")),
        networkMbps(attributes.path("networkPerformance").asText("")),
        Map.of());
  }

  private static int whole(String text) {
    return text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
  }

  /** {@code EBS only}, {@code 2 x 900 NVMe SSD}, {@code 1 x 7,500 GB NVMe SSD}. */
  private static int localGb(String storage) {
    Matcher disks = DISKS.matcher(storage);
    if (!disks.matches()) {
      return 0;
    }
    int count = disks.group(1) == null ? 1 : whole(disks.group(1));
    return count * whole(disks.group(2).replace(",", ""));
  }

  private static int networkMbps(String performance) {
    Matcher gigabits = GIGABITS.matcher(performance);
    return gigabits.matches() ? 1_000 * whole(gigabits.group(1)) : 0;
  }

  /** Writes the catalogue as {@code rightsizing --catalogue} reads it. */
  public void write(Path file) throws IOException {
    List<String> comments = new ArrayList<>();
    comments.add("EC2 instance types; on-demand Linux prices in USD an hour, from AWS' Price List");
    published.forEach(
        (region, date) ->
            comments.add(region + ": " + (date.isEmpty() ? "date unknown" : "published " + date)));
    List<String> header = new ArrayList<>(Catalogue.COLUMNS);
    header.addAll(published.keySet());
    List<List<String>> rows = new ArrayList<>();
    for (InstanceType type : types.values()) {
      List<String> row = new ArrayList<>(type.cells());
      for (String region : published.keySet()) {
        Price price = prices.get(region).get(type.name());
        row.add(price == null ? "" : price.hourly.stripTrailingZeros().toPlainString());
      }
      rows.add(row);
    }
    CsvFile.write(file, comments, header, rows);
  }
}
