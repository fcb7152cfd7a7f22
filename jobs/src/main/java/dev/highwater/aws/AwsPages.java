package dev.highwater.aws;

import dev.highwater.sink.aws.AwsCalls;
import java.io.IOException;
import java.util.function.Function;

/** Lists of AWS, read to their end. */
final class AwsPages {
  /** Takes the pages of a list. */
  interface Taker<P> {
    void page(P page) throws IOException;
  }

  private AwsPages() {}

  /**
   * Calls for one page after the other.
   *
   * @param what the call, for messages
   * @param call asks for the page of a token; {@code null} for the first one
   * @param nextToken of a page; {@code null} or empty where it is the last one
   */
  static <P> void forEach(
      AwsCalls calls,
      String what,
      Function<String, P> call,
      Function<P, String> nextToken,
      Taker<P> taker)
      throws IOException {
    String token = null;
    do {
      String of = token;
      P page = calls.call(what, () -> call.apply(of));
      taker.page(page);
      token = nextToken.apply(page);
    } while (token != null && !token.isEmpty());
  }
}
