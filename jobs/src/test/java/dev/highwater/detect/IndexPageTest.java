package dev.highwater.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.anomalies.core.AnomalyKind;
import dev.highwater.anomalies.core.Verdict;
import dev.highwater.detect.AlarmList.Alarm;
import dev.highwater.detect.DetectRun.Summary;
import dev.highwater.detect.FileDetection.Outcome;
import dev.highwater.detect.FileDetection.Result;
import dev.highwater.detect.FileDetection.Task;
import dev.highwater.files.Html;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexPageTest {
  private static final String EVIL = "javascript:alert(1)\"><img src=x onerror=a()>&#?%41.csv";

  @TempDir Path folder;

  private Result result(String name, double grade, int anomalies) {
    Verdict verdict = new Verdict(0.9, 7, grade, AnomalyKind.SPIKE, 1, 0, 2, false);
    return new Result(
        new Task(Path.of("in"), name, folder.resolve(name)),
        new Outcome(1_234, 0, 2L * anomalies, anomalies, 0),
        grade == 0 ? null : new Alarm(0, 0, 1, grade, 1_767_225_661_000L, 98.6, verdict));
  }

  private String page(List<Result> results, List<String> failures) throws Exception {
    IndexPage.write(
        folder,
        "surprise",
        new Summary(results, new Outcome(4_936, 0, 10, 5, 0), failures, List.of(), 1));
    return Files.readString(folder.resolve(IndexPage.NAME));
  }

  private static List<String> all(String pattern, String page) {
    return Pattern.compile(pattern)
        .matcher(page)
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  @Test
  void theWorstIsFirstAndWhatIsQuietIsLast() throws Exception {
    String page =
        page(
            List.of(
                result("a/quiet.csv", 0, 0),
                result("b/bad.csv", 0.9, 1),
                result("b/worse.csv", 0.9, 3),
                result("c/worst.csv", 0.95, 1)),
            List.of());
    assertThat(all("<a href=\"([^\"]*)\">", page))
        .containsExactly(
            "c/worst.csv.html", "b/worse.csv.html", "b/bad.csv.html", "a/quiet.csv.html");
    assertThat(page)
        .contains("<p>4,936 points · 5 anomalies in 3 files · detector surprise ·")
        .contains(
            "<td title=\"points\">1,234</td><td title=\"alarms\">2</td><td title=\"anomalies\">1</td>"
                + "<td title=\"worst\">2026-01-01 00:01:01</td><td title=\"kind\">spike</td>"
                + "<td title=\"value\">98.6</td><td title=\"grade\">0.950</td></tr>")
        .doesNotContain("Could not be judged");
  }

  @Test
  void aNameOrAMessageCannotBecomeMarkupAndALinkStaysInTheFolder() throws Exception {
    String page = page(List.of(result("b/" + EVIL, 0.9, 1)), List.of("<script>alert(2)</script>"));
    assertThat(page)
        .doesNotContain("<img", "<script")
        .contains("<li>&lt;script&gt;alert(2)&lt;/script&gt;</li>");
    String link = all("<a href=\"([^\"]*)\">", page).get(0);
    assertThat(Path.of(folder.toUri().resolve(link)))
        .isEqualTo(folder.resolve("b/" + EVIL + ".html"));
    assertThat(Html.url(Path.of("javascript:alert(1)"))).isEqualTo("javascript%3Aalert%281%29");
  }

  @Test
  void onlyItsOwnStyleIsAllowed() throws Exception {
    String page = page(List.of(), List.of());
    String style = page.substring(page.indexOf("<style>") + 7, page.indexOf("</style>"));
    String hash =
        Base64.getEncoder()
            .encodeToString(
                MessageDigest.getInstance("SHA-256")
                    .digest(style.getBytes(StandardCharsets.UTF_8)));
    assertThat(all("Content-Security-Policy\" content=\"([^\"]*)\"", page))
        .containsExactly(
            "default-src 'none'; style-src 'sha256-"
                + hash
                + "'; base-uri 'none'; form-action 'none'");
    assertThat(page).doesNotContain("http:", "https:", "src=", " style=\"", "<table>");
  }

  @Test
  void anInputIsNotReplacedByIt() throws Exception {
    Path input = Files.writeString(folder.resolve(IndexPage.NAME), "t,v\n1,2\n");
    assertThatThrownBy(() -> DetectPlan.of(List.of(input), folder))
        .hasMessageContaining("index.html is an input and would be replaced");
  }
}
