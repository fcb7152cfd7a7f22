package dev.highwater.input;

import dev.highwater.codec.Codecs;
import dev.highwater.codec.DecodingAdapter;
import dev.highwater.codec.InputFormat;
import dev.highwater.codec.control.DeploymentCodec;
import dev.highwater.codec.control.FeedbackCodec;
import dev.highwater.codec.control.UtilisationCodec;
import dev.highwater.codec.result.SignalRecordCodec;
import dev.highwater.config.Settings;
import dev.highwater.event.Decoded;
import dev.highwater.event.Payload;
import java.io.Serializable;
import java.util.function.Consumer;

/** One record's bytes to items. Throws nothing but what the consumer throws. */
@FunctionalInterface
public interface PayloadDecoder extends Serializable {
  void decode(Payload payload, Consumer<Decoded> out);

  /** The decoder of an input, by its name and format. */
  static PayloadDecoder of(Settings settings, Settings.Input input) {
    InputFormat format =
        InputFormat.ofSettingName(input.format())
            .orElseThrow(() -> new IllegalArgumentException("no format " + input.format()));
    DecodingAdapter adapter =
        switch (input.name()) {
          case "metrics" ->
              DecodingAdapter.metrics(Codecs.metrics(format), input.name(), input.sensitive());
          case "spans" -> DecodingAdapter.spans(Codecs.spans(format), input.name());
          case "logs" -> DecodingAdapter.logs(Codecs.logs(format), input.name());
          case "billing" -> DecodingAdapter.bills(Codecs.bills(format), input.name());
          case "signals" ->
              DecodingAdapter.records(
                  new SignalRecordCodec(settings.schemaRegistry().client()), input.name());
          case "feedback" -> DecodingAdapter.records(new FeedbackCodec(), input.name());
          case "utilisation" -> DecodingAdapter.records(new UtilisationCodec(), input.name());
          case "deployments" -> DecodingAdapter.records(new DeploymentCodec(), input.name());
          default -> throw new IllegalArgumentException("no input " + input.name());
        };
    return adapter::decode;
  }
}
