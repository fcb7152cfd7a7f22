package dev.highwater.rightsizing;

import dev.highwater.config.Settings;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.rightsizing.Advice;
import dev.highwater.cost.rightsizing.Catalogue;
import dev.highwater.cost.rightsizing.Instance;
import dev.highwater.cost.rightsizing.Rightsizer;
import dev.highwater.cost.rightsizing.RightsizingRules;
import dev.highwater.cost.rightsizing.Storage;
import dev.highwater.files.InputException;
import dev.highwater.files.Mistakes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What rightsizing rests on: utilisation in files or on its topic, the inventory, the catalogue.
 */
public final class RightsizingInputs {
  private final Source utilisation;
  private final Path inventory;
  private final LongConsumer progress;
  private String type;
  private String region = "";
  private long rows;

  /** Hands out samples and answers how many. */
  private interface Source {
    /**
     * @param fromMillis what is older need not be handed out
     */
    long read(long fromMillis, UtilisationRows.Taker taker) throws IOException;
  }

  /**
   * Utilisation of files.
   *
   * @param inventory {@code null} where there is none
   * @param progress told the number of rows, row by row
   */
  public RightsizingInputs(List<Path> utilisation, Path inventory, LongConsumer progress) {
    this((from, taker) -> files(utilisation, taker), inventory, progress);
  }

  /**
   * Utilisation of the topic.
   *
   * @param problems told what could not be read
   */
  public RightsizingInputs(
      Settings settings, Path inventory, LongConsumer progress, Consumer<String> problems) {
    this(
        (from, taker) -> {
          UtilisationRecords.Read read = UtilisationRecords.read(settings, from, taker);
          if (read.undecodable() > 0) {
            problems.accept("utilisation: " + read.undecodable() + " records are none");
          }
          if (!read.complete()) {
            problems.accept("utilisation: not read to the end: no further record came for 30 s");
          }
          return read.samples();
        },
        inventory,
        progress);
  }

  private RightsizingInputs(Source utilisation, Path inventory, LongConsumer progress) {
    this.utilisation = utilisation;
    this.inventory = inventory;
    this.progress = progress;
  }

  /** Type and region of the instances that the inventory does not have; {@code null} for none. */
  RightsizingInputs ofType(String ofType, String inRegion) {
    type = ofType;
    region = inRegion;
    return this;
  }

  /**
   * What was read.
   *
   * @param samples rows of utilisation
   */
  public record Read(Advice.Collector collector, long samples) {}

  /**
   * Reads all of it.
   *
   * @param asOfMillis end of the look-back; {@code null} for the end of the last day with data
   */
  public Read read(Rightsizer rightsizer, Long asOfMillis) throws IOException {
    long end = asOfMillis == null ? lastDayEnd() : asOfMillis;
    Advice.Collector collector = new Advice.Collector(rightsizer, end);
    Set<String> seen = new HashSet<>();
    long samples =
        utilisation.read(
            end - rightsizer.rules().lookBackMillis(),
            (id, time, cpu, memory) -> {
              if (type != null && seen.add(id)) {
                collector.instance(Instance.of(id, type, region));
              }
              collector.sample(id, time, cpu, memory);
              progress.accept(++rows);
            });
    if (inventory != null) {
      InventoryFile.read(inventory, collector);
    }
    return new Read(collector, samples);
  }

  /** The instances of an inventory. */
  public static List<Instance> instances(Path inventory) throws IOException {
    return collected(inventory).instances();
  }

  /** The volumes and snapshots of an inventory. */
  public static Storage storage(Path inventory) throws IOException {
    return collected(inventory).storage();
  }

  private static Advice.Collector collected(Path inventory) throws IOException {
    Advice.Collector collector =
        new Advice.Collector(
            new Rightsizer(Catalogue.builtIn(), RightsizingRules.DEFAULT), Utc.DAY);
    InventoryFile.read(inventory, collector);
    return collector;
  }

  private static long files(List<Path> files, UtilisationRows.Taker taker) throws IOException {
    long samples = 0;
    for (Path file : files) {
      samples += UtilisationRows.read(file, taker);
    }
    if (samples == 0) {
      throw new InputException(files.get(0), "no rows; expected samples of instances", null);
    }
    return samples;
  }

  private long lastDayEnd() throws IOException {
    long[] last = {Long.MIN_VALUE};
    utilisation.read(
        UtilisationRecords.ALL,
        (id, time, cpu, memory) -> {
          last[0] = Math.max(last[0], time);
          progress.accept(++rows);
        });
    if (last[0] == Long.MIN_VALUE) {
      throw new IOException("no utilisation on its topic; expected what ingest cloudwatch writes");
    }
    return (Math.floorDiv(last[0], Utc.DAY) + 1) * Utc.DAY;
  }

  /**
   * Types and prices.
   *
   * @param file {@code null} for the built-in ones
   * @throws dev.highwater.cost.core.CostFileException every mistake of the file
   */
  public static Catalogue catalogue(Path file) {
    if (file == null) {
      return Catalogue.builtIn();
    }
    Mistakes mistakes = new Mistakes(file);
    Catalogue catalogue =
        Catalogue.parse(file.toString(), Mistakes.text(file).lines().toList(), mistakes::add);
    mistakes.check();
    return catalogue;
  }
}
