package dev.highwater.bills;

import dev.highwater.billing.Decimals;
import dev.highwater.billing.FocusColumn;
import dev.highwater.billing.FocusCompletion;
import dev.highwater.billing.FocusCsv;
import dev.highwater.billing.FocusRow;
import dev.highwater.billing.Repairs;
import dev.highwater.cli.OutPaths;
import dev.highwater.codec.InputFormat;
import dev.highwater.files.AtomicFile;
import dev.highwater.files.Counted;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code convert}. */
@Command(
    name = "convert",
    description = {
      "Convert a bill to FOCUS 1.2: FOCUS 1.0 and later, AWS CUR 2.0 or legacy CUR, as CSV, JSON,"
          + " Avro or Parquet, plain or gzip.",
      "Costs and quantities stay as they are, to the last digit. Columns that came with 1.2 are"
          + " filled from those that say the same; see docs/costs.md.",
      "A row that breaks a FOCUS rule that sums rest on is left out and told; the exit code is 1"
          + " then."
    })
public final class ConvertCommand implements Callable<Integer> {
  private static final int SHOWN = 20;

  @Spec private CommandSpec spec;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE|DIR",
      description =
          "The bill; of a folder, all bills in it and below, in the order of their names.")
  private Path input;

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "auto",
      description =
          "focus-csv, focus-json, focus-avro, focus-parquet, cur2-csv, cur2-parquet, cur-csv, cur"
              + " (any of AWS' reports) or auto (default).")
  private String format;

  @Option(
      names = "--to",
      paramLabel = "F",
      defaultValue = "focus-csv",
      description = "Only focus-csv so far.")
  private String to;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      converter = OutPaths.FileConverter.class,
      description = "The file to write; there as a whole or not at all.")
  private Path out;

  private final Repairs repairs = new Repairs();
  private final FocusCompletion completion = new FocusCompletion();
  private final TreeMap<String, BigDecimal> billed = new TreeMap<>();
  private long read;
  private long written;
  private long rejected;

  @Override
  public Integer call() throws Exception {
    InputFormat from = format();
    if (!to.equals("focus-csv")) {
      throw usage("--to: \"" + to + "\": expected focus-csv");
    }
    List<Path> files = BillFiles.of(input);
    Set<String> extra = new LinkedHashSet<>();
    for (Path file : files) {
      extra.addAll(BillRows.extraColumns(file, from));
    }
    try (AtomicFile whole = new AtomicFile(out)) {
      FocusCsv csv = new FocusCsv(whole.writer(), List.copyOf(extra));
      for (Path file : files) {
        read += BillRows.read(file, from, repairs, taker(csv));
      }
      whole.commit();
    }
    report(files.size());
    return rejected == 0 ? 0 : 1;
  }

  private InputFormat format() {
    return BillFormats.named(format)
        .orElseThrow(() -> usage("--format: " + BillFormats.expected(format)));
  }

  private BillRows.Taker taker(FocusCsv csv) {
    PrintWriter err = spec.commandLine().getErr();
    return new BillRows.Taker() {
      @Override
      public void row(FocusRow row) throws IOException {
        completion.complete(row);
        csv.write(row);
        written++;
        billed.merge(
            row.text(FocusColumn.BILLING_CURRENCY),
            row.decimal(FocusColumn.BILLED_COST),
            BigDecimal::add);
      }

      @Override
      public void rejected(String problem) {
        if (++rejected <= SHOWN) {
          err.println(problem);
          err.flush();
        }
      }
    };
  }

  private void report(int files) {
    PrintWriter writer = spec.commandLine().getOut();
    writer.printf(
        Locale.ROOT,
        "%s, %s read, %,d written -> %s%n",
        Counted.of(files, "file"),
        Counted.of(read, "row"),
        written,
        out);
    billed.forEach(
        (currency, sum) -> writer.printf("billed          %s %s%n", Decimals.text(sum), currency));
    repairs
        .all()
        .forEach(
            (kind, count) ->
                writer.printf(Locale.ROOT, "repaired        %,d %s%n", count, kind.title()));
    completion
        .filled()
        .forEach(
            (column, count) ->
                writer.printf(Locale.ROOT, "filled          %,d %s%n", count, column.focusName()));
    if (rejected > 0) {
      writer.printf(
          Locale.ROOT,
          "left out        %s%s%n",
          Counted.of(rejected, "row that breaks a rule", "rows that break a rule"),
          rejected > SHOWN ? ", the first " + SHOWN + " of them shown" : "");
    }
    writer.flush();
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
