package dev.highwater.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.detect.FileDetection.Options;
import dev.highwater.detect.FileDetection.Task;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesPageTest {
  private static final String EVIL = "x\"><img src=x onerror=alert(1)>'&amp;<!--.csv";

  @TempDir Path folder;

  private String page(String name) throws Exception {
    Path source =
        Files.writeString(folder.resolve("in.csv"), "t,v\n100,1000000001\n160,\n220,1000000003\n");
    Path result = folder.resolve("out.csv");
    new FileDetection<>(new Counting(), new Options(Column.at(1), Column.at(2), 0, true))
        .run(new Task(source, name, result), rows -> {}, () -> false);
    return Files.readString(folder.resolve("out.csv.html"));
  }

  @Test
  void onlyItsOwnScriptAndStyleMayRun() throws Exception {
    String page = page("a/b.csv");
    Matcher policy =
        Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"").matcher(page);
    assertThat(policy.find()).isTrue();
    assertThat(policy.group(1))
        .isEqualTo(
            "default-src 'none'; script-src '%s'; style-src '%s'; base-uri 'none'; form-action 'none'"
                .formatted(
                    hash(between(page, "<script>", "</script>")),
                    hash(between(page, "<style>", "</style>"))));
    assertThat(page).doesNotContain("http:", "https:", "//cdn", "src=", "href=", " style=\"");
  }

  @Test
  void aNameCannotBecomeMarkup() throws Exception {
    String page = page(EVIL);
    assertThat(page)
        .doesNotContain("<img", "<!--")
        .contains(
            "<title>x&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&#39;&amp;amp;&lt;!--.csv</title>");
  }

  @Test
  void theDataAreThoseOfTheFile() throws Exception {
    JsonNode data =
        new ObjectMapper()
            .readTree(
                between(page(EVIL), "<script type=\"application/json\" id=\"data\">", "</script>"));
    assertThat(data.get("rows").asInt()).isEqualTo(3);
    assertThat(data.get("missing").asInt()).isEqualTo(1);
    assertThat(data.get("anomalies").asInt()).isEqualTo(2);
    assertThat(bytes(data, "time").getDouble(16)).isEqualTo(220_000);
    double base = data.get("base").asDouble();
    assertThat(bytes(data, "max").getFloat(0) + base).isEqualTo(1_000_000_001);
    assertThat(bytes(data, "max").getFloat(4)).isNaN();
    assertThat(bytes(data, "max").getFloat(8) + base).isEqualTo(1_000_000_003);
    assertThat(data.get("list").get(1).get("value").asDouble()).isEqualTo(1_000_000_003);
    assertThat(data.get("list").get(1).get("upper").isNull()).isTrue();
  }

  private static ByteBuffer bytes(JsonNode data, String name) {
    return ByteBuffer.wrap(Base64.getDecoder().decode(data.get(name).asText()))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String between(String text, String from, String to) {
    int start = text.indexOf(from) + from.length();
    return text.substring(start, text.indexOf(to, start));
  }

  private static String hash(String text) throws Exception {
    return "sha256-"
        + Base64.getEncoder()
            .encodeToString(
                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
