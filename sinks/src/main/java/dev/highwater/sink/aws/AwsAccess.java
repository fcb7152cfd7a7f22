package dev.highwater.sink.aws;

import java.io.Serializable;
import java.time.Duration;

/**
 * How AWS is reached. Holds no secret: credentials come from the SDK's default chain (environment,
 * profile, web identity of a Kubernetes service account, container, instance).
 *
 * @param region where to call; {@code null}: what the SDK's default chain says
 * @param role ARN of a role to assume with them; {@code null} for none
 * @param endpoint URL that takes every call instead of AWS' own, for private endpoints; {@code
 *     null} for AWS' own
 * @param timeout of one call
 */
public record AwsAccess(String region, String role, String endpoint, Duration timeout)
    implements Serializable {

  /** Another region. */
  public AwsAccess in(String other) {
    return new AwsAccess(other, role, endpoint, timeout);
  }

  /** With another role. */
  public AwsAccess as(String other) {
    return new AwsAccess(region, other, endpoint, timeout);
  }
}
