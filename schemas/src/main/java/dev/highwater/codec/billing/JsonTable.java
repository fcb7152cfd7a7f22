package dev.highwater.codec.billing;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.highwater.billing.KeyValues;
import dev.highwater.codec.wire.Json;
import dev.highwater.codec.wire.WireException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** JSON: objects one after the other, or one array of them; their fields are the columns. */
final class JsonTable implements BillTable {
  private static final int MAX_FIELDS = 1_000;

  private final JsonParser parser;
  private List<String> columns = List.of();
  private long row;
  private boolean broken;

  JsonTable(JsonParser parser) {
    this.parser = parser;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public boolean goesOn() {
    return !broken;
  }

  @Override
  public String[] next() throws IOException, WireException {
    row++;
    try {
      JsonToken token = Json.nextRoot(parser);
      return token == null ? null : cells(token);
    } catch (StreamConstraintsException e) {
      broken = true;
      throw WireException.tooLarge("JSON: nested too deep, or a number or text too long" + near(e));
    } catch (JsonProcessingException e) {
      broken = true;
      throw WireException.malformed(
          "JSON: syntax" + near(e) + "; expected a JSON object for each row");
    }
  }

  private static String near(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    return at == null ? "" : ", near line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private String[] cells(JsonToken token) throws IOException, WireException {
    if (token != JsonToken.START_OBJECT) {
      parser.skipChildren();
      throw WireException.malformed("JSON: expected an object for each row");
    }
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    boolean tooMany = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (names.size() >= MAX_FIELDS) {
        tooMany = true;
        parser.skipChildren();
      } else {
        names.add(name);
        values.add(value());
      }
    }
    if (tooMany) {
      throw WireException.tooLarge("JSON: more than " + MAX_FIELDS + " fields");
    }
    if (!names.equals(columns)) {
      columns = names;
    }
    return values.toArray(new String[0]);
  }

  private String value() throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case START_OBJECT, START_ARRAY -> {
        StringBuilder copy = new StringBuilder();
        copy(copy);
        yield copy.toString();
      }
      default -> parser.getText();
    };
  }

  /** As it is: what is secret in telemetry is a tag here. */
  private void copy(StringBuilder out) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        out.append('{');
        for (boolean first = true; parser.nextToken() == JsonToken.FIELD_NAME; first = false) {
          out.append(first ? "" : ",");
          KeyValues.quote(out, parser.currentName());
          out.append(':');
          parser.nextToken();
          copy(out);
        }
        out.append('}');
      }
      case START_ARRAY -> {
        out.append('[');
        for (boolean first = true; parser.nextToken() != JsonToken.END_ARRAY; first = false) {
          out.append(first ? "" : ",");
          copy(out);
        }
        out.append(']');
      }
      case VALUE_STRING -> KeyValues.quote(out, parser.getText());
      default -> out.append(parser.getText());
    }
  }

  @Override
  public String place() {
    return "row " + row;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
