package dev.highwater.aws;

import dev.highwater.aws.SyncState.Part;
import dev.highwater.aws.SyncState.Run;
import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusRow;
import dev.highwater.bills.DeliveryOut;
import dev.highwater.config.Settings;
import dev.highwater.event.Hash128;
import dev.highwater.files.Counted;
import dev.highwater.sink.aws.AwsAccess;
import dev.highwater.sink.aws.AwsCalls;
import dev.highwater.sink.aws.AwsException;
import dev.highwater.sink.aws.AwsSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageResponse;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Reads bills from Cost Explorer, a month of days at a time, and writes each day that has changed
 * as an overwrite delivery of its own scope: {@code cost-explorer/ACCOUNT/DAY}.
 *
 * <p>Each page costs money, so nothing is read twice without need: what was read is kept until its
 * month is written, an interrupted run goes on at its page, and no more calls are made in a day
 * than the budget allows. Memory: the rows of one month.
 */
public final class CostExplorerIngest {
  /** USD for each page. */
  static final BigDecimal PRICE = new BigDecimal("0.01");

  /** Afterwards the figures have moved on, and page tokens are no longer good. */
  private static final Duration RESUMABLE = Duration.ofHours(20);

  private static final Set<String> STALE_TOKEN =
      Set.of("InvalidNextTokenException", "RequestChangedException");

  private final CostExplorerClient client;
  private final AwsCalls calls;
  private final String account;
  private final Path folder;
  private final CallBudget budget;
  private final DeliveryOut out;
  private final Clock clock;
  private final Consumer<String> say;
  private int made;
  private SyncState state;

  /** Whether days that have not changed are handed out, too. */
  private boolean all;

  /**
   * @param account who pays, part of the scopes
   * @param folder where it remembers how far it is
   * @param budget how many calls may still be made
   * @param say takes lines for people
   */
  public CostExplorerIngest(
      CostExplorerClient client,
      AwsCalls calls,
      String account,
      Path folder,
      CallBudget budget,
      DeliveryOut out,
      Clock clock,
      Consumer<String> say) {
    this.client = client;
    this.calls = calls;
    this.account = account;
    this.folder = folder;
    this.budget = budget;
    this.out = out;
    this.clock = clock;
    this.say = say;
  }

  /**
   * Cost Explorer as a session's own account. Its calls of a day are counted in one place, wherever
   * {@code folder} is.
   *
   * @param folder where it remembers how far it is
   * @param say takes lines for people
   * @throws IOException where AWS does not say whose account it is
   */
  public static CostExplorerIngest open(
      AwsSession session,
      AwsAccess access,
      Path folder,
      Settings.Aws aws,
      DeliveryOut out,
      Consumer<String> say)
      throws IOException {
    // Cost Explorer is in one place.
    String home = Region.US_EAST_1.id();
    AwsCalls calls = AwsCalls.patient();
    StsClient sts =
        session.client(StsClient.builder(), access.region() == null ? home : access.region());
    String account = calls.call("GetCallerIdentity", () -> sts.getCallerIdentity()).account();
    return new CostExplorerIngest(
        session.client(CostExplorerClient.builder(), home),
        calls,
        account,
        folder,
        new CallBudget(
            AwsState.folder(aws), account, aws.costExplorerDailyCalls(), Clock.systemUTC()),
        out,
        Clock.systemUTC(),
        say);
  }

  /** Who pays. */
  public String account() {
    return account;
  }

  /**
   * What came of a run.
   *
   * @param days that were read
   * @param written of them, those that are new or have changed
   * @param rows of these
   * @param estimated days that AWS may still change
   * @param billed sum over all days read, by currency
   * @param calls that AWS charges for
   * @param repeated calls that were made again
   */
  public record Summary(
      LocalDate from,
      LocalDate to,
      int days,
      int written,
      long rows,
      int estimated,
      Map<String, BigDecimal> billed,
      int calls,
      long repeated,
      int callsToday,
      int ofCallsToday) {

    /** For people. */
    public List<String> lines(String place) {
      List<String> lines = new ArrayList<>();
      lines.add(
          String.format(
              Locale.ROOT,
              "Cost Explorer %s to %s: %s, %,d of them new or changed (%s), %,d still estimated -> %s",
              from,
              to,
              Counted.of(days, "day"),
              written,
              Counted.of(rows, "row"),
              estimated,
              place));
      billed.forEach(
          (currency, sum) -> lines.add("billed " + sum.toPlainString() + " " + currency));
      lines.add(price());
      return lines;
    }

    /** What it cost, for people. */
    public String price() {
      return String.format(
          Locale.ROOT,
          "%s, $%s (%,d more were refused and repeated); today %,d of %,d",
          Counted.of(calls, "call"),
          CostExplorerIngest.price(calls),
          repeated,
          callsToday,
          ofCallsToday);
    }
  }

  /** What calls cost, USD. */
  static String price(long calls) {
    return PRICE.multiply(BigDecimal.valueOf(calls)).toPlainString();
  }

  /**
   * Reads days and writes what has changed.
   *
   * @param from first day; {@code null}: as far back as AWS may still restate
   * @param to the day after the last, UTC
   * @param reread whether days before {@code from} that AWS may still restate are read, too: from
   *     the first day of the month before the last sync
   * @throws IOException where a call or the output fails; the same again goes on where it was
   * @throws BudgetException where the budget is used up; likewise
   */
  public Summary run(LocalDate from, LocalDate to, boolean reread, List<String> groupBy)
      throws IOException {
    try (SyncState opened = SyncState.open(folder, account)) {
      state = opened;
      budget.count(state.callsOn(today()));
      state.callsDay = null;
      state.save();
      CostQuery query = new CostQuery(start(from, to, reread), to, groupBy);
      begin(query);
      Totals totals = new Totals();
      for (CostQuery month : query.months()) {
        if (!state.run.done().contains(month.from())) {
          write(month, read(month), totals);
        }
      }
      LocalDate last = to.minusDays(1);
      state.lastSync =
          state.lastSync == null || state.lastSync.isBefore(last) ? last : state.lastSync;
      state.lastPages = totals.pages;
      state.lastDays = totals.days;
      state.run = null;
      state.save();
      return new Summary(
          query.from(),
          to,
          totals.days,
          totals.written,
          totals.rows,
          totals.estimated,
          totals.billed,
          made,
          calls.repeated(),
          budget.used(),
          budget.daily());
    }
  }

  /**
   * Reads days and hands out all of them, changed or not. A run over several months that was
   * interrupted begins anew.
   *
   * @param from first day
   * @param to the day after the last, UTC
   * @throws IOException where a call fails
   * @throws BudgetException where the budget is used up
   */
  public Summary readAll(LocalDate from, LocalDate to, List<String> groupBy) throws IOException {
    all = true;
    return run(from, to, false, groupBy);
  }

  private static final class Totals {
    final Map<String, BigDecimal> billed = new TreeMap<>();
    int days;
    int written;
    long rows;
    int estimated;
    long pages;
  }

  private LocalDate start(LocalDate from, LocalDate to, boolean reread) {
    LocalDate open =
        (state.lastSync == null ? to.minusDays(1) : state.lastSync)
            .withDayOfMonth(1)
            .minusMonths(1);
    if (from == null) {
      return open;
    }
    return reread && state.lastSync != null && open.isBefore(from) ? open : from;
  }

  private LocalDate today() {
    return budget.today();
  }

  /** Goes on with the run that was interrupted, if it is the same; says what it will cost. */
  private void begin(CostQuery query) throws IOException {
    long now = clock.millis();
    Run before = state.run;
    boolean same =
        before != null
            && before.query().equals(query)
            && (!all || before.done().isEmpty())
            && now - before.begunMillis() < RESUMABLE.toMillis();
    if (!same) {
      state.run = new Run(query, now, List.of(), null);
    }
    List<CostQuery> left =
        query.months().stream().filter(month -> !state.run.done().contains(month.from())).toList();
    long least = left.size();
    StringBuilder text = new StringBuilder();
    if (same) {
      text.append("going on with the run of ").append(Instant.ofEpochMilli(before.begunMillis()));
      if (before.part() != null) {
        text.append(" at page ")
            .append(before.part().pages() + 1)
            .append(" of ")
            .append(before.part().from());
      }
      text.append("\n");
    }
    text.append(
        String.format(
            Locale.ROOT,
            "Cost Explorer %s to %s, by %s: at least %s, $%s",
            query.from(),
            query.to(),
            String.join(" and ", query.groupBy()),
            Counted.of(least, "call"),
            price(least)));
    if (state.lastDays > 0) {
      long days = left.stream().mapToLong(m -> m.to().toEpochDay() - m.from().toEpochDay()).sum();
      long likely = Math.max(least, Math.round((double) state.lastPages * days / state.lastDays));
      text.append(String.format(Locale.ROOT, "; likely %,d, $%s", likely, price(likely)));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "; %,d of today's %,d are left",
            Math.max(0, budget.daily() - budget.used()),
            budget.daily()));
    text.toString().lines().forEach(say);
    state.save();
  }

  private Part read(CostQuery month) throws IOException {
    Part part = state.run.part();
    if (part == null || !part.from().equals(month.from())) {
      part = new Part(month.from(), clock.millis(), 0, 0, null);
    }
    while (part.pages() == 0 || part.token() != null) {
      GetCostAndUsageResponse page;
      try {
        page = page(month, part);
      } catch (AwsException e) {
        if (part.pages() == 0 || !STALE_TOKEN.contains(e.code())) {
          throw e;
        }
        say.accept(
            "AWS no longer knows page "
                + (part.pages() + 1)
                + " of "
                + month.from()
                + "; reading that month from its start");
        part = new Part(month.from(), clock.millis(), 0, 0, null);
        continue;
      }
      long bytes = state.keep(rows(month, page), part.bytes());
      String token = page.nextPageToken();
      part =
          new Part(
              part.from(),
              part.knownAtMillis(),
              part.pages() + 1,
              bytes,
              token == null || token.isEmpty() ? null : token);
      state.run = state.run.with(part);
      state.save();
    }
    return part;
  }

  private static List<CostRow> rows(CostQuery month, GetCostAndUsageResponse page)
      throws IOException {
    try {
      return CostRow.of(month, page);
    } catch (IllegalStateException | NumberFormatException | DateTimeException e) {
      throw new IOException("GetCostAndUsage: AWS answered with " + e.getMessage(), e);
    }
  }

  private GetCostAndUsageResponse page(CostQuery month, Part part) throws IOException {
    GetCostAndUsageResponse page =
        calls.call(
            "GetCostAndUsage",
            () -> {
              within(month, part);
              return client.getCostAndUsage(month.request(part.token()));
            },
            failure -> {
              if (failure.isCharged()) {
                made++;
              } else {
                giveBack();
              }
            });
    made++;
    return page;
  }

  private void within(CostQuery month, Part part) {
    try {
      if (budget.take()) {
        return;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new BudgetException(
        "the day's "
            + budget.daily()
            + " calls of Cost Explorer are used up (aws.costExplorer.dailyCalls), at page "
            + (part.pages() + 1)
            + " of "
            + month.from()
            + " to "
            + month.to()
            + "; nothing is lost: the same command goes on there");
  }

  private void giveBack() {
    try {
      budget.giveBack();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The budget is used up. */
  public static final class BudgetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BudgetException(String message) {
      super(message);
    }
  }

  private void write(CostQuery month, Part part, Totals totals) throws IOException {
    Map<LocalDate, List<CostRow>> days = new TreeMap<>();
    for (LocalDate day = month.from(); day.isBefore(month.to()); day = day.plusDays(1)) {
      days.put(day, new ArrayList<>());
    }
    state.kept(part.bytes()).forEach(row -> days.get(row.day()).add(row));
    FocusRows focus = new FocusRows(month.groupBy(), account);
    for (Map.Entry<LocalDate, List<CostRow>> entry : days.entrySet()) {
      List<FocusRow> rows =
          entry.getValue().stream()
              .map(focus::row)
              .sorted(Comparator.comparing(FocusRow::toString))
              .toList();
      totals.days++;
      totals.estimated += entry.getValue().stream().anyMatch(CostRow::estimated) ? 1 : 0;
      for (CostRow row : entry.getValue()) {
        totals.billed.merge(
            row.amounts().get("NetUnblendedCost").unit(), FocusRows.billed(row), BigDecimal::add);
      }
      String hash = hash(rows);
      String before = state.written.get(entry.getKey());
      if (!all && (hash.equals(before) || (before == null && rows.isEmpty()))) {
        continue;
      }
      String scope = "cost-explorer/" + account + "/" + entry.getKey();
      out.write(
          new Delivery(
              scope + "@" + Instant.ofEpochMilli(part.knownAtMillis()),
              Delivery.Mode.OVERWRITE,
              scope,
              part.knownAtMillis()),
          DeliveryOut.Rows.of(rows));
      state.written.put(entry.getKey(), hash);
      totals.written++;
      totals.rows += rows.size();
    }
    totals.pages += part.pages();
    state.run = state.run.done(month.from());
    state.save();
  }

  private static String hash(List<FocusRow> rows) {
    StringBuilder all = new StringBuilder();
    rows.forEach(row -> all.append(row).append('\n'));
    return Hash128.of(all.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }
}
