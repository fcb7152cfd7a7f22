package dev.highwater.codec.wire;

import dev.highwater.event.RejectReason;

/**
 * Bytes that cannot be used, and why. Costs no stack trace; its text never holds the input's own
 * text.
 */
public final class WireException extends Exception {
  private static final long serialVersionUID = 1L;

  private final RejectReason reason;

  public WireException(RejectReason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  public static WireException malformed(String detail) {
    return new WireException(RejectReason.MALFORMED, detail);
  }

  public static WireException invalid(String detail) {
    return new WireException(RejectReason.INVALID, detail);
  }

  public static WireException tooLarge(String detail) {
    return new WireException(RejectReason.TOO_LARGE, detail);
  }

  public RejectReason reason() {
    return reason;
  }
}
