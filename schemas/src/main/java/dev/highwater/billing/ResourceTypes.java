package dev.highwater.billing;

/** What kind of resource an AWS id is of, where nothing else tells. */
public final class ResourceTypes {
  private ResourceTypes() {}

  /**
   * {@code instance} of {@code i-0…}, {@code function} of a Lambda's ARN …; else {@code resource}.
   */
  public static String of(String id) {
    String last = id;
    if (id.startsWith("arn:")) {
      String[] parts = id.split(":", 7);
      if (parts.length == 7) {
        return parts[5].isEmpty() ? "resource" : parts[5];
      }
      if (parts.length < 6) {
        return "resource";
      }
      int slash = parts[5].indexOf('/');
      if (slash > 0) {
        return parts[5].substring(0, slash);
      }
      return parts[2].equals("s3") ? "bucket" : parts[2].isEmpty() ? "resource" : parts[2];
    }
    return last.startsWith("i-")
        ? "instance"
        : last.startsWith("vol-")
            ? "volume"
            : last.startsWith("snap-")
                ? "snapshot"
                : last.startsWith("nat-") ? "nat-gateway" : "resource";
  }
}
