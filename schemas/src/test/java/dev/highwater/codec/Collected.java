package dev.highwater.codec;

import dev.highwater.event.Payload;
import dev.highwater.event.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a codec made of one record. */
public final class Collected<T> implements Codec.Receiver<T> {
  public final List<T> values = new ArrayList<>();
  public final List<String> rejects = new ArrayList<>();

  @Override
  public void value(T value) {
    values.add(value);
  }

  @Override
  public void reject(int item, RejectReason reason, String detail) {
    rejects.add(item + " " + reason + " " + detail);
  }

  public static <T> Collected<T> of(Codec<T> codec, byte[] bytes) {
    return of(codec, bytes, null);
  }

  public static <T> Collected<T> of(Codec<T> codec, byte[] bytes, String contentType) {
    Collected<T> collected = new Collected<>();
    codec.decode(new Payload("topic", 0, 0, 1_700_000_000_000L, contentType, bytes), collected);
    return collected;
  }

  public static <T> Collected<T> of(Codec<T> codec, String text) {
    return of(codec, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The one value of a record that has nothing else. */
  public static <T> T only(Codec<T> codec, String text) {
    Collected<T> collected = of(codec, text);
    if (collected.values.size() != 1 || !collected.rejects.isEmpty()) {
      throw new AssertionError(
          "one value expected, there are "
              + collected.values
              + " and rejects "
              + collected.rejects);
    }
    return collected.values.get(0);
  }
}
