package dev.highwater.codec.control;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.Frame;
import dev.highwater.codec.RecordCodec;
import dev.highwater.codec.wire.Items;
import dev.highwater.codec.wire.Json;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.UtilisationSample;
import java.io.IOException;

/**
 * {@code {"resourceId","timeMillis","cpu","memory"}}, as {@code ingest cloudwatch} writes it:
 * percent, {@code null} or absent where unknown; one of them is needed. Other fields are passed
 * over.
 */
public final class UtilisationCodec extends RecordCodec<UtilisationSample> {
  private static final long serialVersionUID = 1L;

  @Override
  public void read(Frame frame, Items<UtilisationSample> items)
      throws WireException, Items.RecordTooLarge, IOException {
    String resource = null;
    Double time = null;
    Double cpu = null;
    Double memory = null;
    try (JsonParser parser = Json.parser(frame)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw WireException.malformed("not a JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "resourceId" -> resource = parser.getValueAsString();
          case "timeMillis" -> time = number(parser, name);
          case "cpu" -> cpu = percent(parser, name);
          case "memory" -> memory = percent(parser, name);
          default -> parser.skipChildren();
        }
      }
    }
    if (resource == null || resource.isBlank()) {
      throw WireException.invalid("field resourceId is missing");
    }
    if (resource.length() > CodecLimits.MAX_VALUE_CHARS) {
      throw WireException.tooLarge("field resourceId of " + resource.length() + " characters");
    }
    if (time == null || time < 0) {
      throw WireException.invalid("field timeMillis is missing or before 1970");
    }
    if (cpu == null && memory == null) {
      throw WireException.invalid("neither cpu nor memory; expected percent");
    }
    items.value(new UtilisationSample(resource, time.longValue(), cpu, memory));
  }

  private static Double number(JsonParser parser, String name) throws IOException, WireException {
    return switch (parser.currentToken()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> (Double) parser.getDoubleValue();
      case VALUE_NULL -> null;
      default -> throw WireException.invalid("field " + name + "; expected a number");
    };
  }

  private static Double percent(JsonParser parser, String name) throws IOException, WireException {
    Double percent = number(parser, name);
    if (percent != null && !(percent >= 0 && percent < 1e6)) {
      throw WireException.invalid("field " + name + "; expected percent from 0 on");
    }
    return percent;
  }
}
