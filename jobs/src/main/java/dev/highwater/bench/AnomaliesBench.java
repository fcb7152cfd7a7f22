package dev.highwater.bench;

import dev.highwater.anomalies.core.Detector;
import dev.highwater.anomalies.core.Step;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What detectors cost: points a second of one core, and bytes of state a series, beside Random Cut
 * Forest, on the same generated series in one process. Each is measured several times in turn after
 * an uncounted round, by the CPU time of the thread that does the work; medians are printed, ratios
 * last.
 */
final class AnomaliesBench {
  /** Points a series: the seasons of a week, and several states grown to their full size. */
  private static final int POINTS_EACH = 10_000;

  private final PrintWriter out;
  private final int points;
  private final int peerPoints;
  private final int rounds;

  /** What is measured. */
  interface Peer {
    String name();

    /**
     * Judges a series from its beginning.
     *
     * @return bytes of the state afterwards
     */
    int run(int series, double[] values);
  }

  /** A detector of ours. */
  private record Ours<S>(Detector<S> detector) implements Peer {
    @Override
    public String name() {
      return detector.name();
    }

    @Override
    public int run(int series, double[] values) {
      S state = detector.initial(series);
      double scores = 0;
      for (int i = 0; i < values.length; i++) {
        Step<S> step =
            detector.step(
                state, BenchSeries.START_MILLIS + i * BenchSeries.INTERVAL_MILLIS, values[i]);
        state = step.state();
        scores += step.verdict().score();
      }
      if (!(scores >= 0)) {
        throw new IllegalStateException(name() + " gave a score that is no number");
      }
      return detector.encode(state).length;
    }
  }

  /**
   * @param name as printed
   * @param rates points a second of one core, by round
   * @param bytes of the largest state
   */
  private record Measured(String name, double[] rates, int bytes) {
    double median() {
      double[] sorted = rates.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }
  }

  /**
   * @param points about how many for our detectors; whole series
   * @param peerPoints the same for the forest, which would take hours for as many
   */
  AnomaliesBench(PrintWriter out, int points, int peerPoints, int rounds) {
    this.out = out;
    this.points = points;
    this.peerPoints = peerPoints;
    this.rounds = rounds;
  }

  /**
   * @param detectors ours, the default first
   */
  void run(List<Detector<?>> detectors, int trees) {
    List<Peer> peers = new ArrayList<>();
    detectors.forEach(detector -> peers.add(new Ours<>(detector)));
    peers.add(new ForestPeer(trees));
    List<Measured> measured = new ArrayList<>();
    for (Peer peer : peers) {
      measured.add(new Measured(peer.name(), new double[rounds], 0));
    }
    for (int round = -1; round < rounds; round++) {
      for (int at = 0; at < peers.size(); at++) {
        Measured before = measured.get(at);
        int series = Math.max(1, (at < detectors.size() ? points : peerPoints) / POINTS_EACH);
        measured.set(at, measure(peers.get(at), before, series, round));
      }
    }
    report(measured);
  }

  private Measured measure(Peer peer, Measured before, int series, int round) {
    int bytes = before.bytes;
    long nanos = 0;
    for (int each = 0; each < series; each++) {
      double[] values = BenchSeries.values(each, POINTS_EACH);
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      int size = peer.run(each, values);
      nanos += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
      bytes = Math.max(bytes, size);
    }
    double rate = (double) series * POINTS_EACH * 1e9 / nanos;
    if (round >= 0) {
      before.rates[round] = rate;
    }
    out.printf(
        Locale.ROOT,
        "  %s %s: %,.0f points/s over %,d series of %,d points%n",
        peer.name(),
        round < 0 ? "warm-up" : "round " + (round + 1),
        rate,
        series,
        POINTS_EACH);
    out.flush();
    return new Measured(before.name, before.rates, bytes);
  }

  private void report(List<Measured> measured) {
    out.println();
    out.printf("%-24s %20s %20s%n", "", "points/s per core", "state bytes, most");
    for (Measured each : measured) {
      out.printf(Locale.ROOT, "%-24s %,20.0f %,20d%n", each.name, each.median(), each.bytes);
    }
    out.println();
    Measured ours = measured.get(0);
    for (Measured peer : measured.subList(1, measured.size())) {
      out.printf(
          Locale.ROOT,
          "%s to %s: %.3g times the points/s, %.3g times the state%n",
          ours.name,
          peer.name,
          ours.median() / peer.median(),
          ours.bytes / (double) peer.bytes);
    }
    out.flush();
  }
}
