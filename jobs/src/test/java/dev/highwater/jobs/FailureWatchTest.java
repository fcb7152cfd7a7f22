package dev.highwater.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureWatchTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FULL_DISK =
      "org.apache.flink.runtime.JobException: Could not perform checkpoint\n"
          + "\tat org.apache.flink.Some.thing(Some.java:1)\n"
          + "Caused by: java.io.IOException: No space left on device\n"
          + "\tat java.base/java.io.FileOutputStream.writeBytes(Native Method)\n"
          + "\t... 4 more\n";

  @Test
  void theLastCauseIsWhatPeopleNeed() {
    assertThat(FailureWatch.rootCause(FULL_DISK)).isEqualTo("IOException: No space left on device");
    assertThat(FailureWatch.rootCause("a.b.Broken\n\tat x")).isEqualTo("Broken");
    assertThat(FailureWatch.rootCause("")).isEmpty();
  }

  @Test
  void aCauseThatComesAgainAndAgainIsToldLessAndLessOften() {
    List<String> said = new ArrayList<>();
    try (FailureWatch watch = new FailureWatch("http://127.0.0.1:1", "none", said::add)) {
      watch.look(answer(0, null));
      for (int time = 1; time <= 5; time++) {
        watch.look(answer(time, FULL_DISK));
        watch.look(answer(time, FULL_DISK));
      }
      watch.look(answer(6, "a.Other: thing"));
    }
    assertThat(said)
        .containsExactly(
            "failed, goes on from the last checkpoint: IOException: No space left on device",
            "failed, goes on from the last checkpoint (2 times): IOException: No space left on device",
            "failed, goes on from the last checkpoint (4 times): IOException: No space left on device",
            "failed, goes on from the last checkpoint: Other: thing");
  }

  private static ObjectNode answer(long atMillis, String stackTrace) {
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode history = answer.putObject("exceptionHistory");
    if (stackTrace == null) {
      history.putArray("entries");
    } else {
      history
          .putArray("entries")
          .addObject()
          .put("timestamp", atMillis)
          .put("stacktrace", stackTrace);
    }
    return answer;
  }
}
