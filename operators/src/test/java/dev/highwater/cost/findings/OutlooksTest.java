package dev.highwater.cost.findings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.billing.ChargeCategory;
import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.report.ReportExtras.Expected;
import dev.highwater.cost.core.report.ReportExtras.Outlook;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutlooksTest {
  private static final LocalDate UNTIL = LocalDate.of(2026, 7, 1);

  private final FoundCells cells = new FoundCells();

  private Outlook outlook() {
    return Outlooks.of(cells.all, CostBasis.EFFECTIVE, UNTIL);
  }

  @Test
  void whatIsSteadyGoesOnAndServicesNeedFourWeeks() {
    for (int back = 1; back <= 70; back++) {
      LocalDate day = UNTIL.minusDays(back);
      cells.usage(day, 3, "EC2", "", "7");
      if (back <= 28) {
        cells.usage(day, 0, "S3", "", "3");
      }
      if (back <= 27) {
        cells.usage(day, 0, "New", "", "0");
      }
      if (back > 40) {
        cells.usage(day, 0, "Old", "", "3");
      }
      if (back > 28 && back <= 40) {
        cells.usage(day, 9, "EC2", "", "3");
      }
      // neither tax nor what is not complete
      cells.add(day, 0, "EC2", "", "50", ChargeCategory.TAX);
      cells.usage(UNTIL.plusDays(back), 0, "EC2", "", "99");
    }
    Outlook outlook = outlook();
    assertThat(outlook.from()).isEqualTo("2026-07-01");
    assertThat(outlook.to()).isEqualTo("2026-09-29");
    assertThat(outlook.days()).hasSize(90);
    assertThat(outlook.days().get(0).name()).isEqualTo("2026-07-01");
    assertThat(outlook.days()).allSatisfy(day -> assertThat(day.mean()).isEqualByComparingTo("10"));
    assertThat(outlook.total().mean()).isEqualByComparingTo("900");
    assertThat(outlook.total().lower95()).isEqualByComparingTo("900");
    assertThat(outlook.past()).hasSize(60);
    assertThat(outlook.past())
        .allSatisfy(day -> assertThat(day.total()).isEqualByComparingTo("10"));
    assertThat(outlook.byService()).extracting(Expected::name).containsExactly("EC2", "S3");
    assertThat(outlook.byService().get(1).mean()).isEqualByComparingTo("270");
  }

  @Test
  void intervalsLieInOneAnotherAndDaysAddUp() {
    Random random = new Random(3);
    for (int back = 1; back <= 120; back++) {
      LocalDate day = UNTIL.minusDays(back);
      int weekend = day.getDayOfWeek().getValue() > 5 ? 60 : 100;
      cells.usage(day, 0, "EC2", "", Integer.toString(weekend + random.nextInt(20)));
    }
    Outlook outlook = outlook();
    // all of it is of one service
    assertThat(outlook.byService())
        .singleElement()
        .usingRecursiveComparison()
        .ignoringFields("name")
        .isEqualTo(outlook.total());
    BigDecimal sum = BigDecimal.ZERO;
    for (Expected day : outlook.days()) {
      sum = sum.add(day.mean());
      assertThat(day.lower95()).isLessThanOrEqualTo(day.lower80());
      assertThat(day.lower80()).isLessThanOrEqualTo(day.mean());
      assertThat(day.upper80()).isBetween(day.mean(), day.upper95());
    }
    // each day is rounded to cents
    assertThat(sum.subtract(outlook.total().mean()).abs()).isLessThan(new BigDecimal("0.46"));
    assertThat(outlook.total().lower80()).isLessThan(outlook.total().mean());
  }

  @Test
  void lessThanTwoWeeksAreNotForecast() {
    for (int back = 1; back <= 13; back++) {
      cells.usage(UNTIL.minusDays(back), 0, "EC2", "", "7");
    }
    assertThat(outlook()).isNull();
    cells.usage(UNTIL.minusDays(14), 0, "EC2", "", "7");
    assertThat(outlook()).isNotNull();
  }
}
