package dev.highwater.sink.aws;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** A call that failed, and what kind of failure it is. */
public final class AwsException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final Set<String> THROTTLING =
      Set.of("LimitExceededException", "LimitExceeded", "LimitExceededFault", "Throttling");
  private static final Set<String> DENIED =
      Set.of(
          "AccessDenied",
          "AccessDeniedException",
          "AuthFailure",
          "ExpiredToken",
          "ExpiredTokenException",
          "IncompleteSignature",
          "InvalidClientTokenId",
          "MissingAuthenticationToken",
          "OptInRequired",
          "RequestExpired",
          "SignatureDoesNotMatch",
          "UnauthorizedOperation",
          "UnrecognizedClientException");

  /** What to do about it. */
  public enum Kind {
    /** Too many calls: repeat later. */
    THROTTLED(true),
    /** AWS is in trouble: repeat. */
    UNAVAILABLE(true),
    /** No answer in time, or no connection: repeat. */
    UNREACHABLE(true),
    /** An answer that cannot be read: repeat, it may have been cut off. */
    BROKEN(true),
    /** No credentials, or they do not allow it: somebody has to change something. */
    DENIED(false),
    /** AWS does not take the request: the same again would be refused again. */
    REFUSED(false);

    private final boolean worthRepeating;

    Kind(boolean worthRepeating) {
      this.worthRepeating = worthRepeating;
    }

    public boolean isWorthRepeating() {
      return worthRepeating;
    }
  }

  private final Kind kind;
  private final String code;

  private AwsException(Kind kind, String code, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.code = code;
  }

  /** What an exception of the SDK means. */
  static AwsException of(String what, SdkException e) {
    if (e instanceof AwsServiceException service) {
      String code =
          service.awsErrorDetails() == null || service.awsErrorDetails().errorCode() == null
              ? ""
              : service.awsErrorDetails().errorCode();
      String said =
          service.awsErrorDetails() == null ? null : service.awsErrorDetails().errorMessage();
      return new AwsException(
          kind(service, code),
          code,
          what
              + ": AWS answered "
              + service.statusCode()
              + (code.isEmpty() ? "" : " " + code)
              + (said == null || said.isBlank() ? "" : ": " + oneLine(said)),
          e);
    }
    Kind kind = kind(e);
    String hint =
        switch (kind) {
          case DENIED -> ": no credentials were found (environment, profile, role of the machine)";
          case BROKEN -> ": the answer could not be read";
          default -> ": no answer: " + oneLine(root(e));
        };
    return new AwsException(kind, "", what + hint, e);
  }

  private static Kind kind(AwsServiceException e, String code) {
    if (e.isThrottlingException() || e.statusCode() == 429 || THROTTLING.contains(code)) {
      return Kind.THROTTLED;
    }
    if (e.statusCode() >= 500) {
      return Kind.UNAVAILABLE;
    }
    if (DENIED.contains(code) || e.statusCode() == 401 || e.statusCode() == 403) {
      return Kind.DENIED;
    }
    return e.statusCode() == 200 || e.statusCode() == 0 ? Kind.BROKEN : Kind.REFUSED;
  }

  private static Kind kind(SdkException e) {
    if (e instanceof ApiCallTimeoutException
        || e instanceof ApiCallAttemptTimeoutException
        || e instanceof AbortedException) {
      return Kind.UNREACHABLE;
    }
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("credentials") || message.contains("region")) {
      return Kind.DENIED;
    }
    return message.contains("unable to execute http request") ? Kind.UNREACHABLE : Kind.BROKEN;
  }

  private static String root(Throwable e) {
    Throwable at = e;
    while (at.getCause() != null) {
      at = at.getCause();
    }
    return at.getClass().getSimpleName() + (at.getMessage() == null ? "" : " " + at.getMessage());
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() > 300 ? line.substring(0, 300) + "…" : line;
  }

  public Kind kind() {
    return kind;
  }

  /** AWS' word for it: {@code LimitExceededException}; empty where there was no answer. */
  public String code() {
    return code;
  }

  /**
   * Whether AWS charges for it. It does not charge for calls that it refused; one whose answer was
   * lost may have been charged, and counts.
   */
  public boolean isCharged() {
    return kind == Kind.BROKEN || kind == Kind.UNREACHABLE;
  }
}
