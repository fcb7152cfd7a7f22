package dev.highwater.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one {@link KafkaProcess} and one {@link FlinkCluster} as parameters: each is started
 * when it is first asked for, shared by all classes of the module, and closed at the end of the
 * test plan. Classes run beside each other: one that kills a TaskManager has to be isolated, and
 * one that stops a broker has one of its own.
 */
public final class ClusterExtension implements ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(ClusterExtension.class);
  private static final int TASK_MANAGERS = 2;
  private static final int SLOTS_PER_TASK_MANAGER = 3;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == KafkaProcess.class || type == FlinkCluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == KafkaProcess.class
        ? kafka(context)
        : flink(context);
  }

  private static KafkaProcess kafka(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            KafkaProcess.class,
            key -> new Shared(dir -> new KafkaProcess(dir, logs("kafka"))),
            Shared.class)
        .as(KafkaProcess.class);
  }

  private static FlinkCluster flink(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            FlinkCluster.class,
            key ->
                new Shared(
                    dir ->
                        new FlinkCluster(
                            dir, logs("flink"), TASK_MANAGERS, SLOTS_PER_TASK_MANAGER, Map.of())),
            Shared.class)
        .as(FlinkCluster.class);
  }

  /** A directory for logs below the module's build directory, new for every run. */
  public static Path logs(String of) {
    try {
      Path target = Files.createDirectories(Path.of("target", "cluster-logs"));
      return Files.createTempDirectory(target.toAbsolutePath(), of + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Something running in a temporary directory of its own, which goes with it. */
  private static final class Shared implements ExtensionContext.Store.CloseableResource {

    private final Path directory;
    private final AutoCloseable resource;

    Shared(Function<Path, AutoCloseable> start) {
      try {
        directory = Files.createTempDirectory("highwater-it-");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      try {
        resource = start.apply(directory);
      } catch (RuntimeException | AssertionError e) {
        delete();
        throw e;
      }
    }

    <T> T as(Class<T> type) {
      return type.cast(resource);
    }

    @Override
    public void close() throws Exception {
      resource.close();
      delete();
    }

    private void delete() {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
