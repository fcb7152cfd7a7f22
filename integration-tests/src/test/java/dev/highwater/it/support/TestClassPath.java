package dev.highwater.it.support;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Class paths for other JVMs, taken from the jars of the class path that the tests run with. */
final class TestClassPath {

  /**
   * What a Flink distribution has in {@code lib/} (without the table API, which no job here uses):
   * the modules of flink-dist and what they bring. Anything not named here stays out, above all the
   * Kafka connector and our own classes: a job must bring them in its jar.
   */
  private static final Set<String> FLINK_DISTRIBUTION =
      Set.of(
          "flink-annotations",
          "flink-clients",
          "flink-connector-datagen",
          "flink-connector-files",
          "flink-core",
          "flink-core-api",
          "flink-datastream",
          "flink-datastream-api",
          "flink-file-sink-common",
          "flink-hadoop-fs",
          "flink-metrics-core",
          "flink-queryable-state-client-java",
          "flink-rpc-akka-loader",
          "flink-rpc-core",
          "flink-runtime",
          "flink-runtime-web",
          "flink-shaded-asm-9",
          "flink-shaded-guava",
          "flink-shaded-jackson",
          "flink-shaded-netty",
          "flink-shaded-zookeeper-3",
          "flink-statebackend-changelog",
          "flink-statebackend-common",
          "flink-statebackend-rocksdb",
          "flink-streaming-java",
          "async-profiler",
          "commons-cli",
          "commons-collections",
          "commons-compress",
          "commons-io",
          "commons-lang3",
          "commons-math3",
          "commons-text",
          "frocksdbjni",
          "javassist",
          "jsr305",
          "kryo",
          "log4j-1.2-api",
          "log4j-api",
          "log4j-core",
          "log4j-slf4j-impl",
          "log4j-slf4j2-impl",
          "lz4-java",
          "minlog",
          "objenesis",
          "reflectasm",
          "slf4j-api",
          "snakeyaml-engine",
          "snappy-java");

  private static final Set<String> FLINK_NEEDED =
      Set.of(
          "flink-clients",
          "flink-connector-files",
          "flink-runtime",
          "flink-runtime-web",
          "flink-statebackend-rocksdb",
          "log4j-core");

  private TestClassPath() {}

  /**
   * The jars of a Flink distribution; fails when one that matters is not on the class path of the
   * tests.
   */
  static List<Path> flinkDistribution() {
    List<Path> jars = new ArrayList<>();
    Set<String> found = new TreeSet<>();
    for (Path entry : entries()) {
      String artifact = artifact(entry);
      if (FLINK_DISTRIBUTION.contains(artifact)) {
        jars.add(entry);
        found.add(artifact);
      }
    }
    Set<String> missing = new TreeSet<>(FLINK_NEEDED);
    missing.removeAll(found);
    if (!missing.isEmpty()) {
      throw new IllegalStateException("not on the class path of the tests: " + missing);
    }
    return jars;
  }

  /** Every jar that is neither ours nor Flink's: enough for a Kafka broker. */
  static List<Path> kafkaBroker() {
    return entries().stream()
        .filter(entry -> !artifact(entry).isEmpty())
        .filter(
            entry ->
                !artifact(entry).startsWith("flink-") && !artifact(entry).startsWith("highwater"))
        .filter(entry -> !artifact(entry).equals("frocksdbjni"))
        .toList();
  }

  /**
   * The artifact of a jar in a Maven repository; empty for directories, jars with a classifier and
   * those elsewhere.
   */
  private static String artifact(Path jar) {
    Path version = jar.getParent();
    Path artifact = version == null ? null : version.getParent();
    if (artifact == null || artifact.getFileName() == null) {
      return "";
    }
    String name = artifact.getFileName().toString();
    return jar.endsWith(name + "-" + version.getFileName() + ".jar") ? name : "";
  }

  private static List<Path> entries() {
    // Surefire and Failsafe start the tests from a jar that only has a manifest, and tell the real
    // class path here
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<Path> entries = new ArrayList<>();
    for (String entry : classPath.split(Pattern.quote(File.pathSeparator))) {
      Path path = Path.of(entry);
      if (Files.exists(path)) {
        entries.add(path.toAbsolutePath());
      }
    }
    return entries;
  }
}
