package dev.highwater.codec.otlp;

import dev.highwater.codec.Frame;
import dev.highwater.codec.RecordCodec;
import dev.highwater.codec.wire.Items;
import dev.highwater.codec.wire.Names;
import dev.highwater.codec.wire.ProtoReader;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Labels;
import dev.highwater.event.Payload;

/**
 * What OTLP's three signals share: export request → resources → scopes → items. A resource's labels
 * are made once, a scope's once on top of them.
 *
 * <p>Several requests in one record, each behind its length as a varint (CloudWatch metric
 * streams), are read too.
 */
abstract class OtlpCodec<T> extends RecordCodec<T> {
  private static final long serialVersionUID = 1L;
  private static final int FIELD_1 = 1 << 3 | 2;
  private static final int FIELD_2 = 2 << 3 | 2;

  @Override
  public void read(Frame frame, Items<T> items) throws WireException, Items.RecordTooLarge {
    Frame message = frame.protobuf();
    if (!OtlpFraming.isRequest(message.bytes(), message.from(), message.to())
        && OtlpFraming.isDelimited(message.bytes(), message.from(), message.to())) {
      ProtoReader reader = new ProtoReader(message.bytes(), message.from(), message.to());
      while (reader.position() < reader.end()) {
        int outer = reader.enter();
        request(message.bytes(), reader.position(), reader.end(), message.payload(), items);
        reader.leave(outer);
      }
      return;
    }
    request(message.bytes(), message.from(), message.to(), message.payload(), items);
  }

  /** Reads one export request. */
  final void request(byte[] bytes, int from, int to, Payload payload, Items<T> items)
      throws WireException, Items.RecordTooLarge {
    ProtoReader reader = new ProtoReader(bytes, from, to);
    Names names = Names.table();
    boolean any = false;
    for (int tag; (tag = reader.tag()) != 0; ) {
      if (tag != FIELD_1) {
        reader.skip(tag);
        continue;
      }
      any = true;
      int outer = reader.enter();
      int end = reader.end();
      try {
        resourceItems(reader, names, payload, items);
      } catch (WireException e) {
        items.reject(e);
      }
      reader.restore(end, outer);
    }
    if (!any) {
      throw WireException.malformed("OTLP: no resource in the message");
    }
  }

  private void resourceItems(ProtoReader reader, Names names, Payload payload, Items<T> items)
      throws WireException, Items.RecordTooLarge {
    int begin = reader.position();
    int end = reader.end();
    Labels.Builder builder = Labels.builder();
    for (int tag; (tag = reader.tag()) != 0; ) {
      if (tag == FIELD_1) {
        Attributes.resource(reader, names, builder);
      } else {
        reader.skip(tag);
      }
    }
    Labels resource = builder.build();
    reader.restore(begin, end);
    for (int tag; (tag = reader.tag()) != 0; ) {
      if (tag != FIELD_2) {
        reader.skip(tag);
        continue;
      }
      int outer = reader.enter();
      int scopeEnd = reader.end();
      try {
        scopeItems(reader, names, payload, resource, builder, items);
      } catch (WireException e) {
        items.reject(e);
      }
      reader.restore(scopeEnd, outer);
    }
  }

  private void scopeItems(
      ProtoReader reader,
      Names names,
      Payload payload,
      Labels resource,
      Labels.Builder builder,
      Items<T> items)
      throws WireException, Items.RecordTooLarge {
    int begin = reader.position();
    int end = reader.end();
    builder.clear();
    for (int tag; (tag = reader.tag()) != 0; ) {
      if (tag == FIELD_1) {
        Attributes.scope(reader, names, builder);
      } else {
        reader.skip(tag);
      }
    }
    Labels scope = builder.build();
    Context context =
        new Context(reader, names, payload, resource, scope, resource.merge(scope), builder);
    reader.restore(begin, end);
    for (int tag; (tag = reader.tag()) != 0; ) {
      if (tag != FIELD_2) {
        reader.skip(tag);
        continue;
      }
      items.admit();
      int outer = reader.enter();
      int itemEnd = reader.end();
      try {
        item(context, items);
      } catch (WireException e) {
        items.reject(e);
      }
      reader.restore(itemEnd, outer);
    }
  }

  /** Reads the metric, span or log record that the reader stands in. What it throws rejects it. */
  abstract void item(Context context, Items<T> items) throws WireException, Items.RecordTooLarge;

  /**
   * What is known when an item is read.
   *
   * @param both resource and scope labels, the scope's winning
   * @param builder free to be used for the item
   */
  record Context(
      ProtoReader reader,
      Names names,
      Payload payload,
      Labels resource,
      Labels scope,
      Labels both,
      Labels.Builder builder) {}

  /** Epoch milliseconds of an OTLP time, 0 for unknown; a time after the year 2262 is no time. */
  static long millis(long unixNanos) throws WireException {
    if (unixNanos < 0) {
      throw WireException.invalid("a time after the year 2262");
    }
    return unixNanos / 1_000_000;
  }
}
