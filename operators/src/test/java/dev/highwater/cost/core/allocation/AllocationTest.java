package dev.highwater.cost.core.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.billing.Charge;
import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.Bills;
import dev.highwater.cost.core.CellSum;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostFileException;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.allocation.AllocationSettings.Target;
import dev.highwater.cost.core.allocation.SharedCost.Split;
import dev.highwater.cost.core.ledger.DeliveryFold;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AllocationTest {
  private static final String YAML =
      """
      tags: {team: [team, "Cost Center"]}
      values: {environment: {production: prod, prd: prod}}
      untagged: [to be done]
      keep: [project]
      rules:
        - name: lake
          when: {service: "*redshift*", tags: {project: lake*}}
          set: {team: data}
          beforeTags: true
        - name: sandbox
          when: {subAccount: ["77*", "88"]}
          set: {team: sandbox, environment: dev}
        - name: the rest of the sandbox
          when: {subAccount: "7*"}
          set: {team: never, application: play}
      """;

  @Test
  void tagsCountInTheirOrderHoweverTheyAreSpelt() {
    assertThat(team(Bills.charge().tag("user:CostCenter", " R  and D ").tag("owner", "kim")))
        .isEqualTo("R and D");
    assertThat(team(Bills.charge().tag("cost-center", "x").tag("Team", "web"))).isEqualTo("web");
    assertThat(key(Bills.charge().tag("env", "Production")).environment()).isEqualTo("prod");
    assertThat(key(Bills.charge().tag("project", "apollo")).tags())
        .containsExactly(Map.entry("project", "apollo"));
  }

  @Test
  void valuesThatSayNothingAreNoTags() {
    for (String nothing : List.of("", " ", "None", "n/a", "NULL", "-", " To be done ")) {
      CostKey key = key(Bills.charge().tag("team", nothing));
      assertThat(key.team()).isEqualTo(CostKey.UNALLOCATED);
      assertThat(key.tagged()).isFalse();
    }
    assertThat(key(Bills.charge().tag("team", "web")).tagged()).isTrue();
  }

  @Test
  void theFirstRuleThatMatchesAndNamesATargetDecidesOnIt() {
    assertThat(key(Bills.charge().account("775")))
        .extracting(CostKey::team, CostKey::environment, CostKey::application)
        .containsExactly("sandbox", "dev", "play");
    assertThat(team(Bills.charge().account("775").tag("team", "web"))).isEqualTo("web");
    assertThat(team(Bills.charge().account("7"))).isEqualTo("never");
  }

  @Test
  void aRuleBeforeTagsGoesBeforeThem() {
    assertThat(
            team(
                Bills.charge()
                    .service("Amazon Redshift")
                    .tag("project", "Lakehouse")
                    .tag("team", "web")))
        .isEqualTo("data");
    assertThat(team(Bills.charge().service("Amazon Redshift").tag("team", "web"))).isEqualTo("web");
  }

  @Test
  void aNamespaceIsAnApplicationWhereNothingElseIs() {
    assertThat(key(Bills.charge().partOf("i-1", "checkout")).application()).isEqualTo("checkout");
    assertThat(key(Bills.charge().partOf("i-1", "checkout").tag("app", "shop")).application())
        .isEqualTo("shop");
  }

  @Test
  void everyMistakeIsToldWithItsLine() {
    assertThatThrownBy(
            () ->
                AllocationReader.read(
                    "a.yaml",
                    """
                    tags: {tema: [x]}
                    rules:
                      - when: {colour: red}
                        set: {team: x}
                      - set: {team: x}
                    shared:
                      - when: {resource: i-1}
                        split: fair
                      - when: {service: S3}
                        split: fixed
                        shares: {web: -1, data: 1}
                      - when: {service: EC2}
                        split: fixed
                        shares: {web: 0, data: 0.0}
                      - when: {service: RDS}
                        split: fixed
                    """))
        .hasMessageContaining("a.yaml:1: tags.tema: unknown key; expected one of application")
        .hasMessageContaining("a.yaml:3: rules[0].when.colour: unknown key")
        .hasMessageContaining("a.yaml:5: rules[1].when: is missing")
        .hasMessageContaining("a.yaml:7: shared[0].when.resource: cannot be asked for here")
        .hasMessageContaining("a.yaml:8: shared[0].split: 'fair' is not known; expected one of")
        .hasMessageContaining("a.yaml:11: shared[1].shares.web: '-1'; expected a weight of 0")
        .hasMessageContaining("a.yaml:14: shared[2].shares: every weight is 0; expected one above")
        .hasMessageContaining("a.yaml:15: shared[3].shares: are missing")
        .extracting(e -> ((CostFileException) e).problems().size())
        .isEqualTo(8);
    assertThatThrownBy(() -> AllocationReader.read("a.yaml", "just text"))
        .hasMessage("a.yaml:1: expected a mapping");
  }

  @Test
  void sharedCostIsSplitEvenlyByCostOrByWeights() {
    List<CostCell> cells =
        cells(
            List.of(
                Bills.charge().tag("team", "web").cost("30").build(),
                Bills.charge().tag("team", "data").cost("10").build(),
                Bills.charge().service("Support").cost("8").build()));
    assertThat(teams(share(cells, "even")))
        .containsExactly(Map.entry("data", "14"), Map.entry("web", "34"));
    assertThat(teams(share(cells, "proportional")))
        .containsExactly(Map.entry("data", "12"), Map.entry("web", "36"));
    assertThat(teams(share(cells, "fixed\n    shares: {ml: 1, web: 3}")))
        .containsExactly(Map.entry("data", "10"), Map.entry("ml", "2"), Map.entry("web", "36"));
  }

  @Test
  void whereNobodyIsThereToShareItStays() {
    List<CostCell> cells = cells(List.of(Bills.charge().service("Support").cost("8").build()));
    assertThat(teams(share(cells, "proportional"))).containsExactly(Map.entry("unallocated", "8"));
  }

  /** Any rules, aliases and rows: negative ones, nodes and their parts. */
  @Test
  void allocationAlwaysAddsUpToTheTotal() {
    Random random = new Random(3);
    int parts = 0;
    int taken = 0;
    int split = 0;
    for (int round = 0; round < 250; round++) {
      Map<Long, Charge> charges = new HashMap<>();
      for (int i = random.nextInt(60); i > 0; i--) {
        charges.put((long) i, any(random));
      }
      parts += charges.values().stream().anyMatch(charge -> !charge.splitOf().isEmpty()) ? 1 : 0;
      AllocationSettings settings = settings(random);
      DeliveryFold fold = new DeliveryFold(new Allocator(settings));
      List<CostCell> cells = fold.fold(Bills.append("d", "s", 1), charges).cells();
      List<CostCell> shared = new Sharing(settings.shared()).share(cells);
      taken += cells.stream().anyMatch(cell -> cell.key().team().startsWith("rule ")) ? 1 : 0;
      split += cells.equals(shared) ? 0 : 1;
      for (String currency : List.of("USD", "EUR")) {
        for (CostBasis basis : CostBasis.values()) {
          assertThat(total(shared, currency, basis))
              .isEqualByComparingTo(counting(charges.values(), currency, basis));
        }
      }
      assertThat(shared.stream().mapToLong(cell -> cell.amounts().rows()).sum())
          .isEqualTo(charges.size());
    }
    assertThat(List.of(parts, taken, split)).allMatch(rounds -> rounds > 100);
  }

  /** Rows, or parts of a node and rows of it. */
  private static Charge any(Random random) {
    if (random.nextInt(4) > 0) {
      return Bills.any(random);
    }
    String node = "i-" + random.nextInt(2);
    Bills.Builder charge =
        Bills.charge()
            .at("2024-09-01", random.nextInt(2))
            .costs(Bills.costs(random))
            .tag(random.nextBoolean() ? "Cost Center" : "team", "t" + random.nextInt(3));
    return switch (random.nextInt(3)) {
      case 0 -> charge.resource(node).build();
      case 1 -> charge.partOf(node, "space" + random.nextInt(2)).quantity(null).build();
      default -> charge.resource(node).partOf(node, "space" + random.nextInt(2)).build();
    };
  }

  /**
   * What counts: all rows, and of a node's hour its parts and what is left of it. A part whose node
   * is there is paid for by the node.
   */
  private static BigDecimal counting(Collection<Charge> charges, String currency, CostBasis basis) {
    return charges.stream()
        .filter(charge -> charge.currency().equals(currency))
        .filter(
            charge ->
                charge.splitOf().isEmpty()
                    || charges.stream()
                        .noneMatch(
                            node ->
                                node.splitOf().isEmpty()
                                    && node.resourceId().equals(charge.splitOf())
                                    && node.currency().equals(charge.currency())
                                    && node.timeMillis() == charge.timeMillis()))
        .map(charge -> charge.costs().of(basis))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static AllocationSettings settings(Random random) {
    Map<Target, List<String>> keys = new HashMap<>();
    Map<Target, Map<String, String>> values = new HashMap<>();
    for (Target target : Target.values()) {
      List<String> names = new ArrayList<>(List.of("team", "env", "cost_center", "user:Team"));
      Collections.shuffle(names, random);
      keys.put(target, names.subList(0, random.nextInt(4)));
      values.put(
          target, random.nextBoolean() ? Map.of("prod", "live", "t1", "t2", "web", "") : Map.of());
    }
    List<AllocationRule> rules = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      Map<ChargeMatch.Field, List<String>> fields = new HashMap<>();
      Map<String, List<String>> tags = new HashMap<>();
      switch (random.nextInt(4)) {
        case 0 -> fields.put(ChargeMatch.Field.SERVICE, List.of("S*", "R?S"));
        case 1 -> fields.put(ChargeMatch.Field.NAMESPACE, List.of("space1"));
        case 2 -> fields.put(ChargeMatch.Field.SUB_ACCOUNT, List.of("11" + random.nextInt(3)));
        default -> tags.put("env", List.of("p*", "dev"));
      }
      Map<Target, String> set = new HashMap<>();
      set.put(Target.TEAM, "rule " + i);
      if (random.nextBoolean()) {
        set.put(Target.values()[random.nextInt(2)], "rule " + i);
      }
      rules.add(
          new AllocationRule("rule", new ChargeMatch(fields, tags), set, random.nextBoolean()));
    }
    return new AllocationSettings(
        keys,
        values,
        random.nextBoolean() ? List.of("", "none", "t0") : List.of(),
        random.nextBoolean() ? List.of("team", "Env") : List.of(),
        rules,
        rules(random));
  }

  private static List<SharedCost> rules(Random random) {
    List<SharedCost> rules = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Map<String, BigDecimal> shares = new HashMap<>();
      for (String name : List.of("web", "data", "other")) {
        if (random.nextBoolean()) {
          shares.put(name, Bills.money(random).abs());
        }
      }
      Split split = Split.values()[random.nextInt(shares.isEmpty() ? 2 : 3)];
      String pattern = List.of("S*", "EC2", "*").get(random.nextInt(3));
      rules.add(
          new SharedCost(
              "rule",
              new ChargeMatch(Map.of(ChargeMatch.Field.SERVICE, List.of(pattern)), Map.of()),
              Target.values()[random.nextInt(3)],
              split,
              shares));
    }
    return rules;
  }

  private static List<CostCell> share(List<CostCell> cells, String split) {
    return new Sharing(
            AllocationReader.read(
                    "a.yaml", "shared:\n  - when: {service: Support}\n    split: " + split)
                .shared())
        .share(cells);
  }

  private static BigDecimal total(List<CostCell> cells, String currency, CostBasis basis) {
    return cells.stream()
        .filter(cell -> cell.key().currency().equals(currency))
        .map(cell -> cell.amounts().costs().of(basis))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static Map<String, String> teams(List<CostCell> cells) {
    Map<String, BigDecimal> teams = new TreeMap<>();
    cells.forEach(
        cell ->
            teams.merge(cell.key().team(), cell.amounts().costs().effective(), BigDecimal::add));
    Map<String, String> text = new TreeMap<>();
    teams.forEach((name, cost) -> text.put(name, cost.stripTrailingZeros().toPlainString()));
    return text;
  }

  private static List<CostCell> cells(List<Charge> charges) {
    Allocator allocator = new Allocator(AllocationSettings.DEFAULT);
    CellSum sum = new CellSum();
    charges.forEach(charge -> sum.add(allocator.cell(charge)));
    return sum.cells();
  }

  private static String team(Bills.Builder charge) {
    return key(charge).team();
  }

  private static CostKey key(Bills.Builder charge) {
    return new Allocator(AllocationReader.read("a.yaml", YAML)).cell(charge.build()).key();
  }
}
