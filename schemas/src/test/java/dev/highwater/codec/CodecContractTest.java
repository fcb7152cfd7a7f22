package dev.highwater.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every codec, over the samples in {@code golden/<format>/<signal>-<what>.*}: they decode to what
 * {@code <file>.expected} says; every truncation and thousands of bit flips give values or rejects
 * and never an exception. A new format needs a folder, no code here. With {@code
 * -Dhighwater.goldens=write} the expected files are written anew, to be read before they are
 * committed.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class CodecContractTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final int FLIPS = 500;
  private static final int MANY_FLIPS = 10_000;

  record Golden(InputFormat format, SignalType signal, Path path) {
    Codec<?> codec(InputFormat of) {
      return switch (signal) {
        case METRICS -> Codecs.metrics(of);
        case SPANS -> Codecs.spans(of);
        case LOGS -> Codecs.logs(of);
        case BILLING -> Codecs.bills(of);
      };
    }

    byte[] bytes() throws IOException {
      return Files.readAllBytes(path);
    }

    @Override
    public String toString() {
      return format.settingName() + "/" + path.getFileName();
    }
  }

  static List<Golden> goldens() throws IOException {
    List<Golden> goldens = new ArrayList<>();
    for (InputFormat format : InputFormat.values()) {
      Path folder = GOLDEN.resolve(format.settingName());
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (Stream<Path> files = Files.list(folder)) {
        files
            .filter(file -> !file.toString().endsWith(".expected"))
            .sorted()
            .forEach(
                file -> {
                  String name = file.getFileName().toString();
                  for (SignalType signal : SignalType.values()) {
                    if (name.startsWith(signal.name().toLowerCase(Locale.ROOT) + "-")) {
                      goldens.add(new Golden(format, signal, file));
                    }
                  }
                });
      }
    }
    return goldens;
  }

  @BeforeAll
  static void writeBinaries() throws Exception {
    if ("write".equals(System.getProperty("highwater.goldens"))) {
      GoldenBinaries.write(GOLDEN);
    }
  }

  @Test
  void binariesAreWhatTheirGeneratorMakes() throws Exception {
    for (Map.Entry<String, byte[]> file : GoldenBinaries.all().entrySet()) {
      assertThat(Files.readAllBytes(GOLDEN.resolve(file.getKey())))
          .as(file.getKey())
          .isEqualTo(file.getValue());
    }
  }

  @Test
  void everyFormatHasGoldensForEachSignal() throws IOException {
    List<Golden> goldens = goldens();
    for (InputFormat format : InputFormat.values()) {
      for (SignalType signal : SignalType.values()) {
        if (format != InputFormat.AUTO && format.carries(signal)) {
          assertThat(goldens)
              .as("goldens of %s %s", format, signal)
              .anyMatch(golden -> golden.format == format && golden.signal == signal);
        }
      }
    }
  }

  private static List<String> decoded(Codec<?> codec, byte[] bytes, String contentType) {
    Collected<?> collected = Collected.of(codec, bytes, contentType);
    List<String> lines = new ArrayList<>();
    collected.values.forEach(value -> lines.add(Rendering.of(value)));
    collected.rejects.forEach(reject -> lines.add("reject " + reject));
    return lines;
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void goldensDecodeToWhatIsExpected(Golden golden) throws IOException {
    List<String> lines = decoded(golden.codec(golden.format), golden.bytes(), null);
    Path expected = golden.path.resolveSibling(golden.path.getFileName() + ".expected");
    if ("write".equals(System.getProperty("highwater.goldens"))) {
      Files.write(expected, lines);
    }
    assertThat(lines).isEqualTo(Files.readAllLines(expected));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void autoRecognisesThemAlsoBehindAConfluentHeader(Golden golden) throws IOException {
    byte[] bytes = golden.bytes();
    String contentType = golden.format == InputFormat.TEXT ? "text/plain" : null;
    List<String> direct = decoded(golden.codec(golden.format), bytes, contentType);
    assertThat(decoded(golden.codec(InputFormat.AUTO), bytes, contentType)).isEqualTo(direct);
    byte[] framed = new byte[bytes.length + 5];
    framed[4] = 7;
    System.arraycopy(bytes, 0, framed, 5, bytes.length);
    assertThat(decoded(golden.codec(golden.format), framed, contentType)).isEqualTo(direct);
    assertThat(decoded(golden.codec(InputFormat.AUTO), framed, contentType)).isEqualTo(direct);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void truncationsGiveValuesOrRejects(Golden golden) throws IOException {
    byte[] bytes = golden.bytes();
    for (int length = 0; length < bytes.length; length++) {
      check(golden, Arrays.copyOf(bytes, length), "cut to " + length);
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void bitFlipsGiveValuesOrRejects(Golden golden) throws IOException {
    flip(golden, FLIPS);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  @Tag("full")
  void manyBitFlipsGiveValuesOrRejects(Golden golden) throws IOException {
    flip(golden, MANY_FLIPS);
  }

  private static void flip(Golden golden, int times) throws IOException {
    byte[] bytes = golden.bytes();
    Random random = new Random(golden.toString().hashCode());
    for (int i = 0; i < times; i++) {
      byte[] flipped = bytes.clone();
      StringBuilder what = new StringBuilder("flipped");
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        int bit = random.nextInt(8 * bytes.length);
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        what.append(' ').append(bit);
      }
      check(golden, flipped, what.toString());
    }
  }

  private static void check(Golden golden, byte[] bytes, String what) {
    for (InputFormat format : new InputFormat[] {golden.format, InputFormat.AUTO}) {
      try {
        Collected<?> collected = Collected.of(golden.codec(format), bytes);
        // rendering walks through all of a value: nothing in it may be broken
        collected.values.forEach(Rendering::of);
        assertThat(collected.rejects).allMatch(reject -> reject.length() < 300);
      } catch (RuntimeException | StackOverflowError e) {
        fail(golden + " read as " + format + ", " + what, e);
      }
    }
  }
}
