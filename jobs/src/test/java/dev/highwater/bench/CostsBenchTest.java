package dev.highwater.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bench fails where SQLite's sums are not the ledger's. */
class CostsBenchTest {
  @Test
  void sumsAsSqliteDoes(@TempDir Path folder) throws Exception {
    StringWriter said = new StringWriter();
    new CostsBench(new PrintWriter(said), 2_000, 1).run(folder);
    assertThat(said.toString().lines().toList())
        .anyMatch(line -> line.matches("the [\\d,]+ sums by day, service and team are the same"))
        .last()
        .asString()
        .matches("c to d: \\S+ times the rows/s, \\S+ times the CPU");
  }
}
