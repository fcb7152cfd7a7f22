package dev.highwater.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.aws.LoopbackAws.Reply;
import dev.highwater.cost.rightsizing.Catalogue;
import dev.highwater.cost.rightsizing.InstanceType;
import dev.highwater.sink.aws.AwsCalls;
import dev.highwater.sink.aws.AwsSession;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.pricing.PricingClient;

/** The real SDK against a server of this machine. */
class PriceListTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OPERATION = "GetProducts";

  @TempDir Path folder;
  private LoopbackAws aws;

  @BeforeEach
  void start() throws IOException {
    aws = LoopbackAws.start();
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  private static Reply page(String token, String... products) {
    ObjectNode body = JSON.createObjectNode();
    for (String product : products) {
      body.withArray("PriceList").add(product.replace('\'', '"'));
    }
    if (token != null) {
      body.put("NextToken", token);
    }
    return Reply.of(body);
  }

  private static String product(String type, String attributes, String usd, String since) {
    return "{'product':{'productFamily':'Compute Instance','attributes':{'instanceType':'"
        + type
        + "',"
        + attributes
        + "}},'terms':{'OnDemand':{'A.B':{'effectiveDate':'"
        + since
        + "','priceDimensions':{'A.B.C':{'unit':'Hrs','pricePerUnit':{'USD':'"
        + usd
        + "'}}}}}},'publicationDate':'2026-11-20T10:00:00Z'}";
  }

  private PriceList list() {
    return new PriceList(
        AwsSession.open(aws.access(LoopbackAws.PATIENT)).client(PricingClient.builder()),
        new AwsCalls(5, Duration.ofMillis(1), Duration.ofMillis(2), pause -> {}, () -> 0.5),
        Catalogue.builtIn());
  }

  @Test
  void aCatalogueOfTwoRegions() throws IOException {
    aws.on(
        OPERATION,
        List.of(
            Reply.error(400, "ThrottlingException", "Rate exceeded"),
            page(
                "more",
                product("m5.large", "'vcpu':'99','memory':'1 GiB'", "0.0970000000", "2026-10-01"),
                product("m5.large", "'vcpu':'99','memory':'1 GiB'", "0.0960000000", "2026-11-01"),
                product("m5.metal", "'vcpu':'96'", "0.0000000000", "2026-11-01")),
            page(
                null,
                product(
                    "m99gd-flex.2xlarge",
                    "'vcpu':'8','memory':'1,032.5 GiB','physicalProcessor':'AWS Graviton9 Processor',"
                        + "'storage':'2 x 1,900 NVMe SSD','networkPerformance':'25 Gigabit','gpu':'1'",
                    "1.5",
                    "2026-11-01"),
                product(
                    "p99.large", "'vcpu':'many','memory':'8 GiB'", "1.0000000000", "2026-11-01")),
            page(
                null, product("m5.large", "'vcpu':'99','memory':'1 GiB'", "0.107", "2026-11-01"))));
    PriceList list = list();
    assertThat(list.read("us-east-1")).isEqualTo(2);
    assertThat(list.read("eu-west-1")).isEqualTo(1);
    assertThat(list.passedOver()).isEqualTo(2);
    assertThat(list.size()).isEqualTo(2);
    Path file = folder.resolve("catalogue.csv");
    list.write(file);

    Catalogue read = Catalogue.parse(file.toString(), Files.readAllLines(file), Assertions::fail);
    assertThat(read.regions()).containsExactly("us-east-1", "eu-west-1");
    InstanceType known = read.type("m5.large").orElseThrow();
    InstanceType before = Catalogue.builtIn().type("m5.large").orElseThrow();
    assertThat(known.cells()).isEqualTo(before.cells());
    assertThat(known.hourly())
        .containsEntry("us-east-1", new BigDecimal("0.096"))
        .containsEntry("eu-west-1", new BigDecimal("0.107"));
    InstanceType fresh = read.type("m99gd-flex.2xlarge").orElseThrow();
    assertThat(fresh.cells())
        .containsExactly(
            "m99gd-flex.2xlarge",
            "m99gd-flex",
            "m",
            "99",
            "2xlarge",
            "8",
            "1032.5",
            "arm64",
            "aws",
            "true",
            "1",
            "3800",
            "25000");
    assertThat(fresh.hourly()).containsOnlyKeys("us-east-1");
    assertThat(Files.readString(file)).contains("# us-east-1: published 2026-11-20T10:00:00Z");

    LoopbackAws.Call call = aws.calls(OPERATION).get(1);
    assertThat(call.input().path("ServiceCode").asText()).isEqualTo("AmazonEC2");
    assertThat(call.input().path("Filters").findValuesAsText("Value")).contains("us-east-1");
    assertThat(aws.calls(OPERATION).get(2).input().path("NextToken").asText()).isEqualTo("more");
  }

  @Test
  void everyBuiltInTypeIsWrittenAsItIs() {
    for (InstanceType type : Catalogue.builtIn().types()) {
      String header = String.join(",", Catalogue.COLUMNS) + ",r";
      InstanceType again =
          Catalogue.parse(
                  "f", List.of(header, String.join(",", type.cells()) + ",1"), Assertions::fail)
              .type(type.name())
              .orElseThrow();
      assertThat(again.cells()).isEqualTo(type.cells());
    }
  }

  @Test
  void whatIsNoPriceListIsSaid() {
    aws.on(OPERATION, List.of(page(null, "{'product':")));
    assertThatThrownBy(() -> list().read("us-east-1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("GetProducts: expected JSON in PriceList");
    aws.on(OPERATION, List.of(Reply.error(403, "AccessDeniedException", "not authorized")));
    assertThatThrownBy(() -> list().read("us-east-1")).hasMessageContaining("not authorized");
  }
}
