package dev.highwater.signals.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Labels;
import dev.highwater.event.LogEvent;
import dev.highwater.event.LogLevel;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SpanEvent;
import dev.highwater.event.SpanKind;
import dev.highwater.event.SpanStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SignalsExplainerTest {

  private static SignalsExplainer explainer() {
    return new SignalsExplainer(PackCatalog.standard(), 300_000);
  }

  private static List<Object> items() {
    List<Object> items = new ArrayList<>();
    Labels labels = Labels.of("service.name", "cart", "http.response.status_code", "200");
    for (int i = 0; i < 3; i++) {
      items.add(Items.metric("http.server.request.duration", MetricKind.HISTOGRAM, "s", 1, labels));
      items.add(Items.metric("http_requests_total", MetricKind.COUNTER, "", 1, labels));
    }
    items.add(Items.metric("mystery_total", MetricKind.COUNTER, "", 1, labels));
    items.add(
        Items.metric(
            "http_requests_total", MetricKind.COUNTER, "", 1, labels.with("route", "/health")));
    items.add(Items.metric("queue_size", MetricKind.COUNTER, "", 1, labels));
    items.add(
        Items.span(
            SpanKind.SERVER, "GET /a", SpanStatus.UNSET, Labels.of("http.request.method", "GET")));
    items.add(Items.span(SpanKind.INTERNAL, "x", SpanStatus.UNSET, Labels.empty()));
    items.add(Items.log(LogLevel.INFO, null, null));
    return items;
  }

  private static void feed(SignalsExplainer explainer, List<Object> items) {
    for (Object item : items) {
      if (item instanceof MetricPoint point) {
        explainer.add(point);
      } else if (item instanceof SpanEvent span) {
        explainer.add(span);
      } else {
        explainer.add((LogEvent) item);
      }
    }
  }

  @Test
  void itSaysWhatWasSeenWhatIsUsedAndWhy() {
    SignalsExplainer explainer = explainer();
    feed(explainer, items());

    assertThat(explainer.services()).containsExactly("cart", "user-service");
    assertThat(explainer.explain("cart"))
        .isEqualTo(
            """
            service cart: last item at 1970-01-01T00:01:00Z
            requests: requests_per_second, errors_per_second, error_ratio; from metrics
              used    http.server.request.duration (metrics, http, 3 items): best that was seen
              unused  http_requests_total[status] (metrics, http, 3 items): http.server.request.duration comes first
              unused  spans.http (spans, http, 1 item): metrics come before spans
            latency: latency_seconds; from metrics
              used    http.server.request.duration (metrics, http, 3 items): best that was seen
              unused  spans.http (spans, http, 1 item): metrics come before spans
            not used by any signal
              internal spans: no signal uses this kind (1 item)
              metric http_requests_total: an excluded route (health, metrics) (1 item)
              metric mystery_total: no pack knows the name (1 item)
              metric queue_size: no signal uses this kind (1 item)
            """);
    assertThat(explainer.explain("nobody"))
        .isEqualTo("service nobody: nothing seen\nseen: cart, user-service\n");
  }

  @Test
  void theOrderOfItemsDoesNotMatter() {
    SignalsExplainer first = explainer();
    feed(first, items());
    for (int seed = 0; seed < 20; seed++) {
      List<Object> shuffled = new ArrayList<>(items());
      Collections.shuffle(shuffled, new Random(seed));
      SignalsExplainer other = explainer();
      feed(other, shuffled);
      assertThat(other.explain("cart")).isEqualTo(first.explain("cart"));
    }
  }

  @Test
  void aConventionThatFellSilentGivesWay() {
    SignalsExplainer explainer = explainer();
    Labels labels = Labels.of("service.name", "cart", "http.response.status_code", "200");
    explainer.add(
        Items.metric("http.server.request.duration", MetricKind.HISTOGRAM, "s", 1, labels));
    explainer.add(
        new SpanEvent(
            Items.TRACE,
            "0123456789abcdef",
            "",
            "GET",
            SpanKind.SERVER,
            0,
            600_000_000_000L,
            SpanStatus.UNSET,
            "",
            Labels.of("service.name", "cart"),
            Labels.of("http.request.method", "GET")));
    assertThat(explainer.explain("cart"))
        .contains("error_ratio; from spans")
        .contains(
            "unused  http.server.request.duration (metrics, http, 1 item): silent for more than 300 s, last at 1970-01-01T00:01:00Z");
  }

  @Test
  void whatItRemembersIsBounded() {
    SignalsExplainer explainer = explainer();
    for (int i = 0; i < 3 * SignalsExplainer.MAX_UNUSED; i++) {
      explainer.add(
          Items.metric("m" + (10_000 - i), MetricKind.GAUGE, "", 1, Labels.of("job", "one")));
    }
    for (int i = 0; i < 2 * SignalsExplainer.MAX_SERVICES; i++) {
      explainer.add(
          Items.metric("http_requests_total", MetricKind.COUNTER, "", "job", "s" + (10_000 - i)));
    }
    assertThat(explainer.services()).hasSize(SignalsExplainer.MAX_SERVICES);
    String text = explainer.explain("one");
    assertThat(text.lines()).hasSize(SignalsExplainer.MAX_UNUSED + 3);
    assertThat(text).endsWith("  and more\n");
  }
}
