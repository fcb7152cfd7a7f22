package dev.highwater.sink.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL of this machine, in a folder of its own, on a free port of 127.0.0.1. */
final class PostgresServer implements AutoCloseable {
  private static final String USER = "highwater";

  private final Path bin;
  private final Path folder;
  private final int port;

  private PostgresServer(Path bin, Path folder, int port) {
    this.bin = bin;
    this.folder = folder;
    this.port = port;
  }

  /** Where its programs are; empty where it is not installed. */
  static Optional<Path> programs() throws IOException {
    List<Path> folders = new ArrayList<>();
    for (String path : System.getenv().getOrDefault("PATH", "").split(":")) {
      folders.add(Path.of(path));
    }
    Path debian = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(debian)) {
      try (Stream<Path> versions = Files.list(debian)) {
        versions.map(version -> version.resolve("bin")).forEach(folders::add);
      }
    }
    return folders.stream()
        .filter(at -> Files.isExecutable(at.resolve("initdb")))
        .filter(at -> Files.isExecutable(at.resolve("pg_ctl")))
        .max(Comparator.comparing(Path::toString));
  }

  static PostgresServer start(Path bin) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("highwater-postgres");
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    PostgresServer server = new PostgresServer(bin, folder, port);
    if (isRoot()) {
      // it refuses to run as root
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      server.execute(List.of("chown", "postgres", folder.toString()));
    }
    server.run(
        "initdb",
        "--no-sync",
        "--auth=trust",
        "--encoding=UTF8",
        "--username=" + USER,
        "-D",
        server.data());
    server.run(
        "pg_ctl",
        "start",
        "--wait",
        "-D",
        server.data(),
        "-l",
        folder.resolve("log").toString(),
        "-o",
        "-p " + port + " -c listen_addresses=127.0.0.1 -c fsync=off -k " + folder);
    return server;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private void run(String program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(bin.resolve(program).toString());
    command.addAll(List.of(arguments));
    execute(command);
  }

  private void execute(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(
                    folder.resolveSibling(folder.getFileName() + ".out").toFile()))
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(
          command + ": " + Files.readString(folder.resolveSibling(folder.getFileName() + ".out")));
    }
  }

  PostgresSettings settings() {
    return new PostgresSettings("jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, null);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try {
      run("pg_ctl", "stop", "--wait", "--mode=immediate", "-D", data());
    } finally {
      Files.deleteIfExists(folder.resolveSibling(folder.getFileName() + ".out"));
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
