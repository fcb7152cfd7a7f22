package dev.highwater.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds TCP ports on the loopback address that nothing listens on.
 *
 * <p>The ports lie between 20,000 and 32,000, below the range from which Linux takes the local
 * ports of outgoing connections (32,768 upwards): a server that is stopped and started again on
 * such a port cannot find it taken by one of its own clients that is trying to reconnect.
 */
public final class FreePorts {

  private static final int FROM = 20_000;
  private static final int TO = 32_000;
  private static final int ATTEMPTS = 200;

  private FreePorts() {}

  /** A port on 127.0.0.1 that was free a moment ago. */
  public static int next() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FROM, TO);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port between " + FROM + " and " + TO);
  }

  /** Whether a server could listen on {@code port} of 127.0.0.1 now. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
      return true;
    } catch (BindException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
