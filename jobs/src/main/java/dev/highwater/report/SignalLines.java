package dev.highwater.report;

import dev.highwater.cost.findings.Traffic;
import dev.highwater.files.Cells;
import dev.highwater.files.InputException;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultDecoder;
import dev.highwater.result.ResultFormatException;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Signals in files, a JSON object a line, {@code .gz} too: what {@code read signals} prints, or the
 * files of a replay.
 */
final class SignalLines {
  private SignalLines() {}

  /**
   * Tells the traffic of all of them.
   *
   * @param paths files, or folders with {@code .jsonl} files below them
   * @throws InputException which line is no signal
   */
  static void read(List<Path> paths, Traffic traffic) throws IOException {
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> below = Files.walk(path)) {
          for (Path file : below.filter(SignalLines::isFinished).sorted().toList()) {
            read(file, traffic);
          }
        }
      } else {
        read(path, traffic);
      }
    }
  }

  private static boolean isFinished(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".") && (name.endsWith(".jsonl") || name.endsWith(".jsonl.gz"));
  }

  private static void read(Path file, Traffic traffic) throws IOException {
    ResultDecoder<Signal> decoder = ResultCodec.json(ResultTypes.SIGNAL).decoder();
    try (InputStream in = open(file);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      long number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          traffic.add(signal(file, number, line, decoder));
        }
      }
    }
  }

  private static Signal signal(Path file, long number, String line, ResultDecoder<Signal> decoder)
      throws IOException {
    try {
      return decoder.decode(line.getBytes(StandardCharsets.UTF_8));
    } catch (ResultFormatException e) {
      throw new InputException(
          file,
          number,
          Cells.quoted(line) + " is no signal; expected a JSON object as of read signals");
    }
  }

  private static InputStream open(Path file) throws IOException {
    try {
      InputStream in = Files.newInputStream(file);
      return file.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
    } catch (NoSuchFileException e) {
      throw new InputException(file, "no such file", e);
    }
  }
}
