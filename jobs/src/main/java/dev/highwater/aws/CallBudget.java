package dev.highwater.aws;

import dev.highwater.files.UnwritableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * How many calls of Cost Explorer a billing account may still make today, UTC: one count for all
 * commands and outputs, in {@code cost-explorer-ACCOUNT.calls}. A call is counted before it is
 * made, so that processes beside each other stay within the limit together.
 */
final class CallBudget {
  private final Path file;
  private final int daily;
  private final Clock clock;
  private LocalDate taken;

  /**
   * @param folder where the count is kept
   * @param daily how many calls may be made in a day
   */
  CallBudget(Path folder, String account, int daily, Clock clock) {
    this.file = folder.resolve("cost-explorer-" + account + ".calls");
    this.daily = daily;
    this.clock = clock;
  }

  /** How many may be made in a day. */
  int daily() {
    return daily;
  }

  LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  /** How many were made today. */
  int used() throws IOException {
    return add(0, Integer.MAX_VALUE);
  }

  /**
   * Counts a call that is going to be made; answers false, and counts nothing, beyond the limit.
   */
  boolean take() throws IOException {
    taken = today();
    return add(1, daily) >= 0;
  }

  /** Takes back the last call, which AWS did not charge for; one of yesterday stays counted. */
  void giveBack() throws IOException {
    if (today().equals(taken)) {
      add(-1, Integer.MAX_VALUE);
    }
  }

  /** Counts calls of today that were counted elsewhere. */
  void count(int calls) throws IOException {
    add(calls, Integer.MAX_VALUE);
  }

  private void write(FileChannel channel, byte[] text) throws IOException {
    try {
      channel.write(ByteBuffer.wrap(text), 0);
      channel.truncate(text.length);
      channel.force(false);
    } catch (IOException e) {
      throw new UnwritableException(file, e);
    }
  }

  /** The count after adding; -1, and nothing added, where that would be more than a limit. */
  private int add(int calls, int limit) throws IOException {
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new IOException(
          "calls of a day are counted in "
              + file
              + ", which cannot be written (aws.stateDirectory)",
          e);
    }
    synchronized (CallBudget.class) { // a process cannot lock a file twice
      try (FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        channel.lock();
        String day = today().toString();
        String[] known = Files.readString(file).strip().split(" ");
        int before = known[0].equals(day) ? Integer.parseInt(known[1]) : 0;
        if (before + (long) calls > limit) {
          return -1;
        }
        int after = Math.max(0, before + calls);
        if (after != before) {
          byte[] text = (day + " " + after + "\n").getBytes(StandardCharsets.US_ASCII);
          write(channel, text);
        }
        return after;
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new IOException(
            file + ": expected a day and a number of calls; delete it to count from 0", e);
      }
    }
  }
}
