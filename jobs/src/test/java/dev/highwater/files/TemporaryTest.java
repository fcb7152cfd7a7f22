package dev.highwater.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.highwater.TestJvm;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TemporaryTest {
  @TempDir Path folder;

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Begins a file, and writes more and more into a folder until it is told to end. */
  static final class Writing {
    private Writing() {}

    public static void main(String[] args) throws Exception {
      AtomicFile file = new AtomicFile(Path.of(args[0]));
      file.writer().write("half of it");
      Temporary.file("test", ".copy");
      Path folder = Temporary.folder("test");
      Files.createTempFile(folder, "run", ".fold");
      System.out.println("writing");
      while (true) {
        try {
          Files.createTempFile(folder, "run", ".fold");
        } catch (IOException e) {
          TimeUnit.DAYS.sleep(1);
        }
      }
    }
  }

  @Test
  @Timeout(120)
  void aProcessThatIsToldToEndLeavesNothing() throws Exception {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    Path out = folder.resolve("out");
    Process process = TestJvm.of(temporary, Writing.class, out + "/a.csv").start();
    assertThat(process.inputReader().readLine()).isEqualTo("writing");
    assertThat(names(temporary)).hasSize(2);
    assertThat(names(out)).containsExactly(".a.csv." + process.pid() + ".partial");
    process.destroy();
    assertThat(process.waitFor()).isEqualTo(128 + 15);
    assertThat(temporary).isEmptyDirectory();
    assertThat(out).isEmptyDirectory();
  }

  @Test
  void whatAKilledProcessLeftGoesWithTheNextFileOfTheName() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    FileTime old = FileTime.from(Instant.now().minusSeconds(2 * 86_400));
    String left = ".a.csv." + gone.pid() + ".partial";
    String running = ".a.csv." + ProcessHandle.current().parent().orElseThrow().pid() + ".partial";
    List<String> others = List.of(running, ".b.csv.999999999.partial", ".a.csv.mine.partial");
    List<String> all = new ArrayList<>(others);
    all.add(left);
    for (String name : all) {
      Files.setLastModifiedTime(Files.writeString(folder.resolve(name), "half"), old);
    }
    Files.writeString(folder.resolve(".a.csv.999999999.partial"), "of another machine, perhaps");
    AtomicFile.write(folder.resolve("a.csv"), new byte[] {'x'});
    assertThat(names(folder)).contains("a.csv", ".a.csv.999999999.partial").containsAll(others);
    assertThat(folder.resolve(left)).doesNotExist();
    assertThat(folder.resolve("a.csv")).hasContent("x");
  }

  /** As in a JobManager, which has a class loader for each submission. */
  @Test
  void itsClassLoaderGoesWhenNothingIsTakenAnyMore() throws Exception {
    WeakReference<ClassLoader> loader = used();
    for (int i = 0; i < 10 && loader.get() != null; i++) {
      System.gc();
    }
    assertThat(loader.get()).isNull();
    assertThat(names(folder)).containsExactly("a.csv");
  }

  private WeakReference<ClassLoader> used() throws Exception {
    URL classes = AtomicFile.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
      loader
          .loadClass(AtomicFile.class.getName())
          .getMethod("write", Path.class, byte[].class)
          .invoke(null, folder.resolve("a.csv"), new byte[] {'x'});
      Class<?> temporary = loader.loadClass(Temporary.class.getName());
      assertThat(temporary).isNotSameAs(Temporary.class);
      assertThat(temporary.getMethod("isEnding").invoke(null)).isEqualTo(false);
      return new WeakReference<>(loader);
    }
  }

  /** Others have hidden files and folders, too, with numbers that are no process. */
  @Test
  void whatSomebodyElseMadeStays() throws Exception {
    FileTime old = FileTime.from(Instant.now().minusSeconds(2 * 86_400));
    List<String> files =
        List.of(".a.csv.999999999-01-01", ".a.csv.999999999.partial.1", "highwater-x-999999999-01");
    List<String> folders = List.of(".a.csv.999999998-01-01", ".a.csv.999999999.partial");
    for (String name : files) {
      Files.writeString(folder.resolve(name), "theirs");
    }
    for (String name : folders) {
      Files.writeString(Files.createDirectory(folder.resolve(name)).resolve("a"), "theirs");
    }
    for (String name : names(folder)) {
      Files.setLastModifiedTime(folder.resolve(name), old);
    }
    AtomicFile.write(folder.resolve("a.csv"), new byte[] {'x'});
    assertThat(names(folder)).hasSize(6).contains("a.csv").containsAll(files).containsAll(folders);
    assertThat(folders).allSatisfy(name -> assertThat(folder.resolve(name)).isNotEmptyDirectory());
  }

  /** What Java says is "No space left on device", of no file. */
  @Test
  void aFullDiskIsSaidWithTheFile() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    Path file = folder.resolve("a.csv");
    Path partial = folder.resolve(".a.csv." + ProcessHandle.current().pid() + ".partial");
    Files.createSymbolicLink(partial, full);
    assertThatThrownBy(() -> AtomicFile.write(file, new byte[1 << 17]))
        .isInstanceOf(UnwritableException.class)
        .hasMessage(file + ": cannot be written: No space left on device");
    Files.createSymbolicLink(partial, full);
    assertThatThrownBy(
            () -> {
              try (AtomicFile whole = new AtomicFile(file)) {
                whole.writer().write("x");
                whole.commit();
              }
            })
        .hasMessage(file + ": cannot be written: No space left on device");
    assertThat(folder).isEmptyDirectory();
    assertThatThrownBy(
            () -> {
              try (var out = NamedOutput.open(full)) {
                out.write('x');
              }
            })
        .hasMessage("/dev/full: cannot be written: No space left on device");
  }
}
