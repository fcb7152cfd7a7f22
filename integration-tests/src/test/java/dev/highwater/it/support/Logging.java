package dev.highwater.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Log4j settings for the JVMs that the tests start: everything to standard output. */
final class Logging {

  private Logging() {}

  static void write(Path file, String level) {
    String settings =
        """
        rootLogger.level = %s
        rootLogger.appenderRef.out.ref = Out
        appender.out.name = Out
        appender.out.type = CONSOLE
        appender.out.layout.type = PatternLayout
        appender.out.layout.pattern = %%d{yyyy-MM-dd HH:mm:ss,SSS} %%-5p %%c{1} - %%m%%n
        """
            .formatted(level);
    try {
      Files.writeString(file, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
