package dev.highwater.detect;

import dev.highwater.detect.FileDetection.Outcome;
import dev.highwater.detect.FileDetection.Result;
import dev.highwater.detect.FileDetection.Task;
import dev.highwater.files.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Judges many files, several at a time. A file that cannot be judged does not stop the others.
 * {@link #stop} ends it from another thread and leaves no half-written file behind.
 */
final class DetectRun {
  private final FileDetection<?> detection;
  private final ExecutorService workers;
  private final int threads;
  private final LongAdder rows = new LongAdder();
  private final AtomicInteger filesDone = new AtomicInteger();
  private volatile boolean stopped;

  /** How far it has got, after {@code nanos}. */
  record Progress(int files, int ofFiles, long rows, long nanos) {
    double rowsPerSecond() {
      return rows * 1e9 / Math.max(1, nanos);
    }

    String text() {
      return String.format(
          Locale.ROOT,
          "%,d of %,d files, %,d points, %,.0f points/s",
          files,
          ofFiles,
          rows,
          rowsPerSecond());
    }
  }

  /**
   * What came of it.
   *
   * @param results of the files that were judged, in their order
   * @param total over them
   * @param failures messages, one for each file that could not be judged, in the order of the files
   * @param unordered files in which most rows go back in time
   */
  record Summary(
      List<Result> results,
      Outcome total,
      List<String> failures,
      List<String> unordered,
      long nanos) {}

  DetectRun(FileDetection<?> detection, int threads) {
    this.detection = detection;
    this.threads = threads;
    workers = Executors.newFixedThreadPool(threads, work -> new Thread(work, "highwater-detect"));
  }

  /**
   * Judges the files.
   *
   * @param progress told every second
   * @throws CancellationException where it was stopped
   */
  Summary run(List<Task> tasks, Consumer<Progress> progress)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    TreeMap<Integer, Result> results = new TreeMap<>();
    TreeMap<Integer, String> failures = new TreeMap<>();
    List<Future<?>> futures = new ArrayList<>();
    for (int at = 0; at < tasks.size(); at++) {
      int index = at;
      futures.add(
          workers.submit(
              () -> {
                Task task = tasks.get(index);
                try {
                  Result result = detection.run(task, rows::add, () -> stopped);
                  synchronized (results) {
                    results.put(index, result);
                  }
                } catch (IOException e) {
                  synchronized (results) {
                    failures.put(index, message(task, e));
                  }
                } catch (UncheckedIOException e) {
                  synchronized (results) {
                    failures.put(index, message(task, e.getCause()));
                  }
                } catch (CancellationException e) {
                  throw e;
                } catch (RuntimeException e) {
                  throw new IllegalStateException(task.source() + ": " + e, e);
                }
                filesDone.incrementAndGet();
                return null;
              }));
    }
    workers.shutdown();
    for (Future<?> future : futures) {
      await(future, () -> progress.accept(progress(tasks.size(), start)));
    }
    if (stopped) {
      throw new CancellationException();
    }
    List<String> unordered = new ArrayList<>();
    for (Result result : results.values()) {
      Outcome outcome = result.outcome();
      if (outcome.notAfter() > outcome.rows() / 2) {
        unordered.add(
            result.task().source()
                + ": "
                + outcome.notAfter()
                + " of "
                + outcome.rows()
                + " rows are not later than the rows before them; sort the file by time");
      }
    }
    return new Summary(
        List.copyOf(results.values()),
        results.values().stream()
            .map(Result::outcome)
            .reduce(new Outcome(0, 0, 0, 0, 0), DetectRun::sum),
        List.copyOf(failures.values()),
        unordered,
        System.nanoTime() - start);
  }

  /** How many files are judged at a time. */
  int threads() {
    return threads;
  }

  private Progress progress(int files, long start) {
    return new Progress(filesDone.get(), files, rows.sum(), System.nanoTime() - start);
  }

  /** Waits for a file; what went wrong other than reading and writing is a mistake of ours. */
  private void await(Future<?> future, Runnable everySecond) throws InterruptedException {
    while (true) {
      try {
        future.get(1, TimeUnit.SECONDS);
        return;
      } catch (TimeoutException e) {
        if (stopped) {
          throw new CancellationException();
        }
        everySecond.run();
      } catch (ExecutionException e) {
        boolean failed = !stopped;
        stop();
        if (failed && e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new CancellationException();
      }
    }
  }

  /** Ends the run; answers when nothing half-written is left, or after ten seconds. */
  void stop() {
    stopped = true;
    workers.shutdownNow();
    try {
      workers.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String message(Task task, IOException e) {
    if (e instanceof InputException) {
      return e.getMessage();
    }
    String why =
        e instanceof FileSystemException system && system.getReason() == null
            ? e.getClass().getSimpleName() + " " + e.getMessage()
            : e.getMessage();
    return task.source() + ": cannot write " + task.result() + ": " + why;
  }

  private static Outcome sum(Outcome a, Outcome b) {
    return new Outcome(
        a.rows() + b.rows(),
        a.missing() + b.missing(),
        a.alarms() + b.alarms(),
        a.anomalies() + b.anomalies(),
        a.notAfter() + b.notAfter());
  }
}
