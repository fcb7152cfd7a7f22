package dev.highwater.bills;

import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusRow;
import dev.highwater.billing.Repairs;
import dev.highwater.codec.InputFormat;
import dev.highwater.files.Temporary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Takes in what AWS Data Exports has delivered: the newest complete execution of each export and
 * billing period, where it was not taken in before. Each becomes one delivery that overwrites its
 * export's period, folded by {@link Fold}, known at the time of its manifest. A delivery whose
 * files cannot all be read changes nothing.
 */
public final class DataExportIngest {
  private static final int SHOWN = 20;

  /**
   * How far it has got.
   *
   * @param scope what is read now
   */
  public record Progress(String scope, long files, long ofFiles, long rows, long nanos) {}

  /**
   * What came of it.
   *
   * @param taken deliveries that were written
   * @param skipped deliveries that were taken in before
   * @param rows of the bills
   * @param folded rows that were written
   * @param rejected rows that break a rule
   * @param problems what is wrong with deliveries and rows, the first of each; a row's is one of
   *     many
   * @param incomplete why executions were passed over
   * @param failed deliveries that could not be read
   */
  public record Summary(
      int taken,
      int skipped,
      int failed,
      long rows,
      long folded,
      long rejected,
      List<String> problems,
      List<String> incomplete,
      Repairs repairs,
      long nanos) {}

  private final ExportStore store;
  private final DeliveryOut out;
  private final IngestState state;
  private final FoldRules rules;
  private final int threads;
  private final int maxCells;
  private final LongAdder rows = new LongAdder();
  private final LongAdder files = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private final Repairs repairs = new Repairs();
  private long folded;

  /**
   * @param stateFile remembers what was taken in
   * @param threads files that are read at a time
   * @param maxCells folded rows in memory, of each thread
   */
  public DataExportIngest(
      ExportStore store,
      DeliveryOut out,
      Path stateFile,
      FoldRules rules,
      int threads,
      int maxCells)
      throws IOException {
    this.store = store;
    this.out = out;
    this.state = IngestState.read(stateFile);
    this.rules = rules;
    this.threads = threads;
    this.maxCells = maxCells;
  }

  /**
   * Where what was taken in is remembered, unless said otherwise: in a hidden file, which is no
   * bill among bills. One of the name that was used before is taken over.
   */
  public static Path stateFile(Path folder) throws IOException {
    Path file = folder.resolve(".ingest-state.json");
    Path before = folder.resolve("ingest-state.json");
    if (Files.notExists(file) && Files.isRegularFile(before)) {
      Files.move(before, file);
    }
    return file;
  }

  /**
   * Takes in what is new.
   *
   * @param progress told every second
   */
  public Summary run(Consumer<Progress> progress) throws IOException, InterruptedException {
    long start = System.nanoTime();
    List<ExportStore.Entry> entries = store.list();
    List<String> incomplete = new ArrayList<>();
    List<Manifest> manifests = manifests(entries, incomplete);
    if (manifests.isEmpty() && incomplete.isEmpty()) {
      throw new BillFileException(
          store.place()
              + ": no manifest of an export; expected metadata/BILLING_PERIOD=YYYY-MM/"
              + "<export>-Manifest.json, or the legacy report's YYYYMMDD-YYYYMMDD/"
              + "<report>-Manifest.json, below it");
    }
    int taken = 0;
    int skipped = 0;
    int failed = 0;
    for (Execution execution : Execution.newest(manifests, entries, incomplete)) {
      String scope = execution.manifest().scope();
      String id = execution.id(rules.text());
      if (state.has(scope, id)) {
        skipped++;
        continue;
      }
      try {
        deliver(execution, id, start, progress);
        state.put(scope, id);
        taken++;
      } catch (BillFileException e) {
        if (Temporary.isEnding()) {
          throw new CancellationException("stopped");
        }
        failed++;
        problems.add(scope + ": not taken in: " + e.getMessage());
      }
    }
    return new Summary(
        taken,
        skipped,
        failed,
        rows.sum(),
        folded,
        rejected.sum(),
        List.copyOf(problems),
        incomplete,
        repairs,
        System.nanoTime() - start);
  }

  private List<Manifest> manifests(List<ExportStore.Entry> entries, List<String> incomplete)
      throws IOException {
    List<Manifest> manifests = new ArrayList<>();
    for (ExportStore.Entry entry : entries) {
      if (Manifest.isManifest(entry.key())) {
        try {
          Manifest manifest = Manifest.read(entry, bytes(entry));
          if (manifest != null) {
            manifests.add(manifest);
          }
        } catch (BillFileException e) {
          incomplete.add(e.getMessage());
        }
      }
    }
    return manifests;
  }

  private byte[] bytes(ExportStore.Entry entry) throws IOException {
    Path file = store.fetch(entry);
    try {
      return Files.readAllBytes(file);
    } finally {
      store.release(file);
    }
  }

  private void deliver(Execution execution, String id, long start, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    Manifest manifest = execution.manifest();
    Delivery delivery =
        new Delivery(
            id, Delivery.Mode.OVERWRITE, manifest.scope(), manifest.entry().modifiedMillis());
    Path folder = Temporary.folder("fold");
    files.reset();
    try {
      List<Path> runs = folded(execution, folder, start, progress);
      try (FoldedRuns merged = new FoldedRuns(runs)) {
        folded += out.write(delivery, merged::next);
      }
    } finally {
      Temporary.delete(folder);
    }
  }

  /** Reads an execution's files, several at a time; answers the sorted runs of their cells. */
  private List<Path> folded(
      Execution execution, Path folder, long start, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    Queue<ExportStore.Entry> toRead = new ConcurrentLinkedQueue<>(execution.files());
    ExecutorService workers =
        Executors.newFixedThreadPool(threads, work -> new Thread(work, "highwater-ingest"));
    try {
      List<Future<Fold>> futures = new ArrayList<>();
      for (int i = 0; i < Math.min(threads, execution.files().size()); i++) {
        futures.add(workers.submit(() -> read(toRead, folder)));
      }
      List<Path> runs = new ArrayList<>();
      boolean undecided = false;
      for (Future<Fold> future : futures) {
        Fold fold =
            await(
                future,
                () ->
                    progress.accept(
                        new Progress(
                            execution.manifest().scope(),
                            files.sum(),
                            execution.files().size(),
                            rows.sum(),
                            System.nanoTime() - start)));
        runs.addAll(fold.runs());
        undecided |= fold.isUndecided();
      }
      return undecided ? decided(runs, folder) : runs;
    } finally {
      workers.shutdownNow();
      workers.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  /** Runs without resources that nothing allocated names. */
  private List<Path> decided(List<Path> undecided, Path folder) throws IOException {
    Fold fold = new Fold(rules, folder, maxCells);
    fold.decide(undecided);
    return fold.runs();
  }

  private static Fold await(Future<Fold> future, Runnable everySecond)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return future.get(1, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        everySecond.run();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException cause) {
          throw cause;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** One thread's work: files as long as there are any. */
  private Fold read(Queue<ExportStore.Entry> toRead, Path folder) throws IOException {
    Fold fold = new Fold(rules, folder, maxCells);
    Repairs own = new Repairs();
    for (ExportStore.Entry entry; (entry = toRead.poll()) != null; ) {
      Path file = store.fetch(entry);
      try {
        BillRows.read(file, InputFormat.AUTO, own, taker(fold));
      } finally {
        store.release(file);
      }
      store.check(entry);
      files.increment();
    }
    synchronized (repairs) {
      repairs.add(own);
    }
    fold.runs(); // the last one is written by this thread, too
    return fold;
  }

  private BillRows.Taker taker(Fold fold) {
    return new BillRows.Taker() {
      @Override
      public void columns(List<String> names) {
        fold.columns(names);
      }

      @Override
      public void row(FocusRow row) throws IOException {
        rows.increment();
        fold.add(row);
      }

      @Override
      public void rejected(String problem) {
        rejected.increment();
        if (problems.size() < SHOWN) {
          problems.add(problem);
        }
      }
    };
  }
}
