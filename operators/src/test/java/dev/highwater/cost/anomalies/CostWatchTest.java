package dev.highwater.cost.anomalies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.anomalies.core.Detectors;
import dev.highwater.cost.anomalies.CostAnomaly.Cause;
import dev.highwater.cost.core.Amounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CostWatchTest {
  private static final long DAY = 86_400_000L;
  private static final long HOUR = 3_600_000L;

  private final Random random = new Random(1);
  private final List<CostAnomaly> told = new ArrayList<>();
  private CostWatch<?> watch = watch(CostStep.DAY);

  private static CostWatch<?> watch(CostStep step) {
    return new CostWatch<>(Detectors.all().get(0), step, CostAnomalyRules.DEFAULT, "USD");
  }

  private static CostLeaf leaf(String service, String account, String usage, String team) {
    return new CostLeaf(
        service, account, "eu-west-1", usage, team.isEmpty() ? Map.of() : Map.of("team", team));
  }

  /** Working days cost more than weekends, give or take three percent. */
  private double usual(int day, double amount) {
    return amount * (day % 7 >= 5 ? 0.6 : 1) * (1 + 0.03 * random.nextGaussian());
  }

  private void day(int day, Map<CostLeaf, Double> amounts) {
    told.addAll(watch.add(day * DAY, amounts, Map.of()));
  }

  private List<CostAnomaly> told(String dimension, String name) {
    return told.stream()
        .filter(one -> one.dimension().equals(dimension) && one.name().equals(name))
        .toList();
  }

  /** Sums of doubles depend on it, and the order in a map differs from one run to the next. */
  @Test
  void leavesHaveAnOrderThatTheirMapsDoNotTell() {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("team", "web");
    tags.put("application", "shop");
    CostLeaf one = new CostLeaf("EC2", "1", "eu", "hours", tags);
    assertThat(one)
        .isEqualByComparingTo(new CostLeaf("EC2", "1", "eu", "hours", new TreeMap<>(tags)))
        .isLessThan(
            new CostLeaf("EC2", "1", "eu", "hours", Map.of("team", "a", "application", "shop2")))
        .isGreaterThan(
            new CostLeaf("EC2", "1", "eu", "hours", Map.of("team", "z", "application", "shoo")))
        .isLessThan(new CostLeaf("EC2", "2", "eu", "hours", Map.of()));
  }

  @Test
  void weekendsAndNoiseAreNoAnomalies() {
    for (int day = 0; day < 200; day++) {
      day(
          day,
          Map.of(
              leaf("EC2", "a", "Box", "x"), usual(day, 900),
              leaf("S3", "b", "Storage", "y"), usual(day, 300)));
    }
    assertThat(told).isEmpty();
  }

  @Test
  void oneAnomalyIsOneRecordWithALife() {
    for (int day = 0; day < 70; day++) {
      double factor = day == 50 ? 1.8 : day == 51 || day == 52 ? 3 : 1;
      day(
          day,
          Map.of(
              leaf("EC2", "a", "Box", ""),
              factor * usual(day, 900),
              leaf("EC2", "a", "Disk", ""),
              usual(day, 100)));
    }
    assertThat(told)
        .extracting(CostAnomaly::state)
        .containsExactly("open", "growing", "growing", "ended");
    assertThat(told).extracting(CostAnomaly::id).containsOnly(told.get(0).id());
    assertThat(told).extracting(CostAnomaly::revision).containsExactly(0, 1, 2, 3);
    CostAnomaly open = told.get(0);
    assertThat(open.dimension()).isEqualTo("service");
    assertThat(open.direction()).isEqualTo("up");
    assertThat(open.openedAtMillis()).isEqualTo(50 * DAY);
    assertThat(open.impact()).isCloseTo(0.8 * 900, within(150.0));
    Cause cause = open.causes().get(0);
    assertThat(cause.usageType()).isEqualTo("Box");
    assertThat(cause.share()).isGreaterThan(0.9);
    assertThat(open.alsoSeenIn()).isEmpty();
    CostAnomaly ended = told.get(3);
    assertThat(ended.untilMillis()).isEqualTo(53 * DAY);
    assertThat(ended.impact()).isCloseTo(0.8 * 900 + 2 * 2 * 900 * 0.95, within(600.0));
    // The account moved for the same reason.
    assertThat(ended.alsoSeenIn()).containsExactly("account a");
    assertThat(ended.reason()).startsWith("service EC2 cost ").contains("since 1970-02-20");
    assertThat(told)
        .allSatisfy(
            one ->
                assertThat(one.reason())
                    .contains(
                        ", "
                            + Amounts.cents(one.actual()).subtract(Amounts.cents(one.expected()))
                            + " more than expected ("));
  }

  @Test
  void goesOnFromWhatItRemembers() {
    CostWatch<?> restored = watch(CostStep.DAY);
    List<CostAnomaly> again = new ArrayList<>();
    for (int day = 0; day < 70; day++) {
      double factor = day >= 50 && day < 54 ? 1.8 + day - 50 : 1;
      Map<CostLeaf, Double> amounts = new HashMap<>();
      amounts.put(leaf("EC2", "a", "Box", "x"), factor * usual(day, 900));
      amounts.put(leaf("S3", "b", "Storage", ""), usual(day, 300));
      if (day > 30 && day < 34) {
        amounts.put(leaf("EC2", "a", "once", "y"), 5.0);
      }
      Map<String, Double> traffic = Map.of("shop", usual(day, 1_000));
      told.addAll(watch.add(day * DAY, amounts, traffic));
      again.addAll(restored.add(day * DAY, amounts, traffic));
      Map<String, byte[]> memory = restored.encode();
      restored =
          CostWatch.decode(
              Detectors.all().get(0), CostStep.DAY, CostAnomalyRules.DEFAULT, "USD", memory);
      Map<String, byte[]> same = restored.encode();
      assertThat(same.keySet()).isEqualTo(memory.keySet());
      memory.forEach((part, bytes) -> assertThat(same.get(part)).as(part).isEqualTo(bytes));
    }
    assertThat(told).extracting(CostAnomaly::state).contains("open", "growing", "ended");
    assertThat(again).isEqualTo(told);
    assertThat(restored.encode().keySet())
        .as("what cost nothing for four weeks is forgotten")
        .hasSize(1 + 5 + 2 + 1);
  }

  @Test
  void anotherFormatIsSaid() {
    assertThatThrownBy(
            () ->
                CostWatch.decode(
                    Detectors.all().get(0),
                    CostStep.DAY,
                    CostAnomalyRules.DEFAULT,
                    "USD",
                    Map.of("", new byte[] {9})))
        .hasMessageContaining("format 9");
  }

  @Test
  void littleMoneyAndLittleChangeAreNotTold() {
    for (int day = 0; day < 60; day++) {
      day(
          day,
          Map.of(
              leaf("small", "a", "u", ""), (day == 50 ? 10 : 1) * usual(day, 8),
              leaf("large", "b", "u", ""), (day == 50 ? 1.3 : 1) * usual(day, 10_000)));
    }
    assertThat(told).isEmpty();
  }

  @Test
  void oppositeMovesDoNotHideEachOther() {
    for (int day = 0; day < 60; day++) {
      boolean moved = day == 50;
      day(
          day,
          Map.of(
              leaf("EC2", "a", "Box", ""),
              usual(day, 900) + (moved ? 700 : 0),
              leaf("RDS", "a", "Db", ""),
              usual(day, 1_000) - (moved ? 600 : 0)));
    }
    assertThat(told("service", "EC2").get(0).direction()).isEqualTo("up");
    assertThat(told("service", "RDS").get(0).direction()).isEqualTo("down");
    assertThat(told("service", "RDS").get(0).impact()).isNegative();
  }

  @Test
  void partsOfAGroupCountWhereItsTotalStaysTheSame() {
    for (int day = 0; day < 60; day++) {
      boolean moved = day == 50;
      day(
          day,
          Map.of(
              leaf("EC2", "a", "Box", ""),
              usual(day, 900) + (moved ? 800 : 0),
              leaf("EC2", "b", "Box", ""),
              usual(day, 900) - (moved ? 500 : 0)));
    }
    List<CostAnomaly> ofService = told("service", "EC2");
    assertThat(ofService).extracting(CostAnomaly::direction).contains("up", "down");
    CostAnomaly up = ofService.get(0);
    assertThat(up.impact()).isCloseTo(800, within(150.0));
    assertThat(up.causes().get(0).account()).isEqualTo("a");
  }

  @Test
  void aTagValueIsToldWhereNoServiceIs() {
    for (int day = 0; day < 60; day++) {
      Map<CostLeaf, Double> amounts = new HashMap<>();
      for (int service = 0; service < 6; service++) {
        amounts.put(
            leaf("s" + service, "a" + service, "u", "red"), usual(day, 100) + (day >= 50 ? 55 : 0));
        amounts.put(leaf("s" + service, "a" + service, "u", "blue"), usual(day, 5_000));
      }
      day(day, amounts);
    }
    assertThat(told).extracting(CostAnomaly::dimension).containsOnly("tag:team");
    assertThat(told.get(0).name()).isEqualTo("red");
    assertThat(told.get(0).openedAtMillis()).isEqualTo(50 * DAY);
  }

  @Test
  void aNewServiceIsQuietUntilItIsDear() {
    for (int day = 0; day < 70; day++) {
      Map<CostLeaf, Double> amounts = new HashMap<>();
      amounts.put(leaf("old", "a", "u", ""), usual(day, 900));
      if (day >= 30) {
        amounts.put(leaf("cheap", "b", "u", ""), usual(day, 450));
        amounts.put(leaf("dear", "c", "u", ""), usual(day, 900));
      }
      day(day, amounts);
    }
    assertThat(told("service", "cheap")).isEmpty();
    CostAnomaly dear = told("service", "dear").get(0);
    assertThat(dear.openedAtMillis()).isEqualTo(30 * DAY);
    assertThat(dear.expected()).isZero();
    List<CostAnomaly> all = told("service", "dear");
    assertThat(all.get(all.size() - 1).state()).isEqualTo("ended");
  }

  @Test
  void whatWasThereFromTheBeginningIsNotNew() {
    for (int day = 0; day < 20; day++) {
      day(day, Map.of(leaf("old", "a", "u", ""), usual(day, 9_000)));
    }
    assertThat(told).isEmpty();
  }

  @Test
  void aNewLevelEndsByBecomingUsual() {
    for (int day = 0; day < 100; day++) {
      day(day, Map.of(leaf("EC2", "a", "u", ""), (day < 50 ? 1 : 2) * usual(day, 900)));
    }
    assertThat(told.get(0).openedAtMillis()).isEqualTo(50 * DAY);
    assertThat(told.get(told.size() - 1).state()).isEqualTo("ended");
    assertThat(told).hasSizeLessThan(9);
    assertThat(told).extracting(CostAnomaly::id).containsOnly(told.get(0).id());
  }

  @Test
  void growthWithTheTrafficIsSaidToBeThat() {
    for (int day = 0; day < 60; day++) {
      double factor = day >= 50 ? 1.7 : 1;
      CostLeaf leaf = new CostLeaf("EC2", "a", "r", "u", Map.of("application", "shop"));
      told.addAll(
          watch.add(
              day * DAY,
              Map.of(leaf, factor * usual(day, 900)),
              Map.of("shop", factor * usual(day, 1e6))));
    }
    assertThat(told.get(0).expectedGrowth()).isTrue();
    assertThat(told.get(0).reason()).contains("expected growth: traffic is +");
  }

  @Test
  void hoursHaveTheirOwnSeason() {
    watch = watch(CostStep.HOUR);
    for (int hour = 0; hour < 24 * 50; hour++) {
      double usual =
          50
              * (hour % 24 < 8 ? 0.3 : 1)
              * (hour / 24 % 7 >= 5 ? 0.5 : 1)
              * (1 + 0.03 * random.nextGaussian());
      boolean odd = hour >= 24 * 45 + 2 && hour < 24 * 45 + 8;
      told.addAll(
          watch.add(
              hour * HOUR, Map.of(leaf("EC2", "a", "u", ""), usual + (odd ? 45 : 0)), Map.of()));
    }
    assertThat(told).isNotEmpty();
    assertThat(told.get(0).openedAtMillis()).isEqualTo((24 * 45 + 2) * HOUR);
    assertThat(told.get(0).impact()).isGreaterThanOrEqualTo(100);
    CostAnomaly last = told.get(told.size() - 1);
    assertThat(last.state()).isEqualTo("ended");
    assertThat(last.untilMillis()).isEqualTo((24 * 45 + 8) * HOUR);
    assertThat(told).extracting(CostAnomaly::id).containsOnly(last.id());
  }

  @Test
  void periodsFollowEachOther() {
    watch.add(0, Map.of(), Map.of());
    assertThatThrownBy(() -> watch.add(2 * DAY, Map.of(), Map.of()))
        .hasMessage("a period from 1970-01-03 after one from 1970-01-01");
  }
}
