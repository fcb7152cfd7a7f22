package dev.highwater.aws;

import dev.highwater.billing.ChargeCategory;
import dev.highwater.billing.CostBasis;
import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusColumn;
import dev.highwater.billing.FocusRow;
import dev.highwater.bills.DeliveryOut;
import dev.highwater.config.Settings;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.Grouping;
import dev.highwater.cost.core.report.Reconciliation;
import dev.highwater.cost.core.report.Reconciliation.Cost;
import dev.highwater.sink.aws.AwsAccess;
import dev.highwater.sink.aws.AwsSession;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What Cost Explorer says that the days of a bill cost, beside the bill. Of the bill count the
 * accounts that Cost Explorer was asked as: as payer, or as the account itself.
 *
 * <p>Cost Explorer splits EC2 in two and has a service Tax; spaces, marks and the words Amazon and
 * AWS do not matter in names.
 */
public final class CostExplorerTotals {
  private static final List<String> BY = List.of("LINKED_ACCOUNT", "SERVICE");
  private static final String TAX = "Tax";

  /** Names that are another one's, as they are compared. */
  private static final Map<String, String> SAME =
      Map.of(
          "ec2other", "elasticcomputecloud",
          "elasticcomputecloudcompute", "elasticcomputecloud",
          "ec2", "elasticcomputecloud",
          "s3", "simplestorageservice",
          "rds", "relationaldatabaseservice",
          "vpc", "virtualprivatecloud");

  private final Settings.Aws aws;
  private final Path folder;
  private final Consumer<String> say;

  /**
   * @param folder where calls are counted, and an interrupted run is remembered
   * @param say takes lines for people: the price, before and after
   */
  public CostExplorerTotals(Settings.Aws aws, Path folder, Consumer<String> say) {
    this.aws = aws;
    this.folder = folder;
    this.say = say;
  }

  /**
   * Reads the complete days of a report's period and compares them; nothing where no day is
   * complete.
   *
   * @param known all cells that are known, in the currencies of the bill
   * @throws IOException where a call fails
   * @throws CostExplorerIngest.BudgetException where the day's calls are used up
   */
  public List<Reconciliation> compare(CostReport report, Collection<CostCell> known)
      throws IOException {
    LocalDate from = report.period().from();
    LocalDate through = report.total().completeThrough();
    if (through == null) {
      say.accept("no day is complete yet: nothing to compare with Cost Explorer");
      return List.of();
    }
    LocalDate to = through.plusDays(1);
    Set<String> asked = new TreeSet<>();
    List<Cost> said = new ArrayList<>();
    for (AwsAccess access : aws.accounts()) {
      try (AwsSession session = AwsSession.open(access)) {
        CostExplorerIngest ingest =
            CostExplorerIngest.open(session, access, folder, aws, into(said, report), say);
        CostExplorerIngest.Summary summary = ingest.readAll(from, to, BY);
        say.accept(summary.price());
        asked.add(ingest.account());
      }
    }
    List<Cost> bill = new ArrayList<>();
    for (CostCell cell : known) {
      CostKey key = cell.key();
      LocalDate day = Utc.date(key.hourMillis());
      boolean ours = asked.contains(key.billingAccountId()) || asked.contains(key.subAccountId());
      if (ours && !day.isBefore(from) && day.isBefore(to)) {
        bill.add(
            cost(
                day,
                Grouping.ACCOUNT.of(key),
                key.category() == ChargeCategory.TAX ? TAX : key.serviceName(),
                key.currency(),
                cell.amounts().costs().of(report.basis())));
      }
    }
    return Reconciliation.of("AWS Cost Explorer", from, to, bill, said);
  }

  private static Cost cost(
      LocalDate day, String account, String service, String currency, BigDecimal amount) {
    return new Cost(day, account, service, same(service), currency, amount);
  }

  /** What is compared of a service's name. */
  static String same(String service) {
    String letters = service.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    String name = letters.replaceFirst("^(amazon|aws)", "");
    return SAME.getOrDefault(name, name);
  }

  private static DeliveryOut into(List<Cost> said, CostReport report) {
    FocusColumn column =
        report.basis() == CostBasis.BILLED ? FocusColumn.BILLED_COST : FocusColumn.EFFECTIVE_COST;
    return new DeliveryOut() {
      @Override
      public long write(Delivery delivery, Rows rows) throws IOException {
        long count = 0;
        for (FocusRow row; (row = rows.next()) != null; count++) {
          said.add(
              cost(
                  Utc.date(row.millis(FocusColumn.CHARGE_PERIOD_START)),
                  row.text(FocusColumn.SUB_ACCOUNT_ID),
                  row.text(FocusColumn.SERVICE_NAME),
                  row.text(FocusColumn.BILLING_CURRENCY),
                  row.decimal(column)));
        }
        return count;
      }

      @Override
      public String place() {
        return "memory";
      }

      @Override
      public void close() {}
    };
  }
}
