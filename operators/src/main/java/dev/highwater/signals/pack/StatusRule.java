package dev.highwater.signals.pack;

import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Tells failures from attributes. */
final class StatusRule {

  /** What attributes say about an item. */
  enum Verdict {
    SUCCESS,
    FAILURE,
    UNKNOWN
  }

  private static final Set<String> FAILURE_WORDS =
      Set.of(
          "error",
          "err",
          "fail",
          "failed",
          "failure",
          "exception",
          "timeout",
          "timed_out",
          "server_error",
          "internal_error",
          "status_code_error",
          "unavailable",
          "false",
          "ko");

  private static final Set<String> NO_ERROR_WORDS = Set.of("none", "false", "0", "ok", "_none");

  /**
   * gRPC statuses that are the server's fault, by OpenTelemetry's conventions; names without
   * underscores.
   */
  private static final Set<String> GRPC_SERVER_FAILURES =
      Set.of(
          "2",
          "4",
          "12",
          "13",
          "14",
          "15",
          "UNKNOWN",
          "DEADLINEEXCEEDED",
          "UNIMPLEMENTED",
          "INTERNAL",
          "UNAVAILABLE",
          "DATALOSS");

  private final String[] code;
  private final String[] grpc;
  private final String[] error;
  private final boolean client;
  private final boolean always;

  StatusRule(Pack.Status status) {
    code = Names.spellings(status.code());
    grpc = Names.spellings(status.grpc());
    error = Names.spellings(status.error());
    client = status.client();
    always = status.always();
  }

  static StatusRule of(Pack.Status status) {
    return status == null ? null : new StatusRule(status);
  }

  /** Some series of the convention may say nothing about failures. */
  boolean mayBeUnknown() {
    return !always;
  }

  Verdict verdict(UnaryOperator<String> attributes) {
    String codeValue = Names.first(code, attributes);
    if (codeValue != null && isFailureCode(codeValue, client)) {
      return Verdict.FAILURE;
    }
    String grpcValue = Names.first(grpc, attributes);
    if (grpcValue != null && isFailureGrpc(grpcValue, client)) {
      return Verdict.FAILURE;
    }
    boolean known = always || codeValue != null || grpcValue != null;
    String errorValue = Names.first(error, attributes);
    if (known && errorValue != null && isFailureError(errorValue, client)) {
      return Verdict.FAILURE;
    }
    return known ? Verdict.SUCCESS : Verdict.UNKNOWN;
  }

  /** An HTTP status, a class of them, or a word. */
  static boolean isFailureCode(String value, boolean client) {
    int hundreds = hundreds(value);
    if (hundreds > 0) {
      return hundreds >= (client ? 4 : 5);
    }
    String word = value.toLowerCase(Locale.ROOT);
    return FAILURE_WORDS.contains(word) || (client && word.equals("client_error"));
  }

  static boolean isFailureGrpc(String value, boolean client) {
    String name = value.replace("_", "").toUpperCase(Locale.ROOT);
    return client ? !name.equals("OK") && !name.equals("0") : GRPC_SERVER_FAILURES.contains(name);
  }

  /**
   * {@code error.type} and the like: any value is a failure, unless it is a status that is none.
   */
  static boolean isFailureError(String value, boolean client) {
    int hundreds = hundreds(value);
    return hundreds > 0
        ? hundreds >= (client ? 4 : 5)
        : !NO_ERROR_WORDS.contains(value.toLowerCase(Locale.ROOT));
  }

  /** First digit of {@code 503} and {@code 5xx}; 0 where the text is neither. */
  private static int hundreds(String value) {
    if (value.length() != 3 || value.charAt(0) < '1' || value.charAt(0) > '9') {
      return 0;
    }
    boolean digits = Character.isDigit(value.charAt(1)) && Character.isDigit(value.charAt(2));
    boolean letters = value.substring(1).equalsIgnoreCase("xx");
    return digits || letters ? value.charAt(0) - '0' : 0;
  }
}
