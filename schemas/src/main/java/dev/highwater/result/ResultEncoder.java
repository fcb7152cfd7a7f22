package dev.highwater.result;

/** Turns results into bytes. Equal results give equal bytes, in every JVM. Not thread-safe. */
public interface ResultEncoder<T> {
  /** The bytes of one record; the array is the caller's. */
  byte[] encode(T result);
}
