package dev.highwater.aws;

import java.io.IOException;

/** Where utilisation goes. */
public interface UtilisationOut extends AutoCloseable {
  void write(Utilisation one) throws IOException;

  /** Makes what was written visible. */
  void finish() throws IOException;

  /** Where that is, for people. */
  String place();

  @Override
  void close() throws IOException;
}
