package dev.highwater.cost.rightsizing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The types of instances and their prices. The built-in one is the resource {@code
 * ec2-catalogue.csv}, whose header names its sources and dates.
 */
public final class Catalogue implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String RESOURCE = "ec2-catalogue.csv";

  /** The columns before those of regions. */
  public static final List<String> COLUMNS =
      List.of(
          "type",
          "family",
          "category",
          "generation",
          "size",
          "vcpu",
          "memory_gib",
          "architecture",
          "manufacturer",
          "flex",
          "gpus",
          "local_gb",
          "network_mbps");

  private final LinkedHashMap<String, InstanceType> types;
  private final List<String> regions;

  private Catalogue(LinkedHashMap<String, InstanceType> types, List<String> regions) {
    this.types = types;
    this.regions = regions;
  }

  /** The one that comes with Highwater. */
  public static Catalogue builtIn() {
    try (InputStream in = Catalogue.class.getResourceAsStream(RESOURCE);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return parse(
          RESOURCE,
          reader.lines().toList(),
          mistake -> {
            throw new IllegalStateException(mistake);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A catalogue from the lines of a CSV file: lines that start with {@code #} are comments, then a
   * header: the thirteen columns of the built-in one, then a column of prices for each region.
   *
   * @param file as messages name it
   * @param mistakes takes each one with its line and column; after one the catalogue is of no use
   */
  public static Catalogue parse(String file, List<String> lines, Consumer<String> mistakes) {
    List<String> header = null;
    LinkedHashMap<String, InstanceType> types = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      List<String> cells = Arrays.asList(line.split(",", -1));
      String at = file + ":" + (i + 1) + ": ";
      if (header == null) {
        if (cells.size() <= COLUMNS.size() || !cells.subList(0, COLUMNS.size()).equals(COLUMNS)) {
          mistakes.accept(
              at
                  + "expected the columns "
                  + String.join(",", COLUMNS)
                  + " and at least one region");
          return new Catalogue(types, List.of());
        }
        header = cells;
      } else if (cells.size() != header.size()) {
        mistakes.accept(at + cells.size() + " columns; expected " + header.size());
      } else {
        InstanceType type = new Row(at, header, cells, mistakes).type();
        if (types.put(type.name(), type) != null) {
          mistakes.accept(at + "type " + type.name() + " is there twice");
        }
      }
    }
    if (types.isEmpty()) {
      mistakes.accept(file + ": no types; expected a header and a type a line");
      return new Catalogue(types, List.of());
    }
    return new Catalogue(types, List.copyOf(header.subList(COLUMNS.size(), header.size())));
  }

  /** A line, whose numbers are 0 where they are none. */
  private record Row(
      String at, List<String> header, List<String> cells, Consumer<String> mistakes) {
    InstanceType type() {
      Map<String, BigDecimal> hourly = new LinkedHashMap<>();
      for (int i = COLUMNS.size(); i < cells.size(); i++) {
        if (!cells.get(i).isEmpty()) {
          hourly.put(header.get(i), number(i));
        }
      }
      return new InstanceType(
          cells.get(0),
          cells.get(1),
          cells.get(2),
          whole(3),
          cells.get(4),
          whole(5),
          number(6).doubleValue(),
          cells.get(7),
          cells.get(8),
          cells.get(9).equals("true") || cells.get(2).equals("t"),
          whole(10),
          whole(11),
          whole(12),
          hourly);
    }

    private int whole(int column) {
      return cells.get(column).isEmpty() ? 0 : number(column).intValue();
    }

    private BigDecimal number(int column) {
      try {
        return new BigDecimal(cells.get(column));
      } catch (NumberFormatException e) {
        mistakes.accept(
            at + "\"" + cells.get(column) + "\" is no number (column " + header.get(column) + ")");
        return BigDecimal.ZERO;
      }
    }
  }

  /** The type of a name. */
  public Optional<InstanceType> type(String name) {
    return Optional.ofNullable(types.get(name));
  }

  /** All types, in the catalogue's order. */
  public Collection<InstanceType> types() {
    return List.copyOf(types.values());
  }

  /** The regions with prices; the first stands for those that are not known. */
  public List<String> regions() {
    return new ArrayList<>(regions);
  }
}
