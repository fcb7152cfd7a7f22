package dev.highwater.event;

/**
 * A change of a service: one record on {@code highwater.deployments}, by its id. A later record of
 * the same id replaces it; one without a service (a tombstone) undoes it.
 *
 * @param atMillis when it began, epoch milliseconds
 * @param version what was deployed; {@code null} where it was not said
 */
public record Deployment(String id, String service, long atMillis, String version)
    implements Timed {
  /** When it began. */
  @Override
  public long timeMillis() {
    return atMillis;
  }

  /** Takes back a deployment. */
  public static Deployment undo(String id, long atMillis) {
    return new Deployment(id, null, atMillis, null);
  }

  /** Whether it takes back the deployment of its id. */
  public boolean undoes() {
    return service == null;
  }
}
