package dev.highwater.sink.aws;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Clients of AWS that share credentials and connections. They never repeat a call by themselves:
 * {@link AwsCalls} does, and counts what costs money.
 */
public final class AwsSession implements AutoCloseable {
  private final AwsAccess access;
  private final SdkHttpClient http;
  private final AwsCredentialsProvider credentials;
  private final Deque<SdkAutoCloseable> open = new ArrayDeque<>();

  private AwsSession(AwsAccess access) {
    this.access = access;
    http =
        keep(
            UrlConnectionHttpClient.builder()
                .connectionTimeout(access.timeout())
                .socketTimeout(access.timeout())
                .build());
    credentials = credentials();
  }

  /** Opens a session; nothing is sent yet. */
  public static AwsSession open(AwsAccess access) {
    return new AwsSession(access);
  }

  /** A client in the session's region; closed with the session. */
  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkAutoCloseable>
      C client(B builder) {
    return client(builder, access.region(), credentials);
  }

  /** A client in another region; closed with the session. */
  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkAutoCloseable>
      C client(B builder, String region) {
    return client(builder, region, credentials);
  }

  private <
          B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkAutoCloseable>
      C client(B builder, String region, AwsCredentialsProvider who) {
    builder
        .httpClient(http)
        .credentialsProvider(who)
        .overrideConfiguration(
            options ->
                options
                    .retryStrategy(AwsRetryStrategy.doNotRetry())
                    .apiCallTimeout(access.timeout().plus(Duration.ofSeconds(1))));
    if (region != null) {
      builder.region(Region.of(region));
    }
    if (access.endpoint() != null) {
      builder.endpointOverride(URI.create(access.endpoint()));
    }
    return keep(builder.build());
  }

  private AwsCredentialsProvider credentials() {
    DefaultCredentialsProvider own = keep(DefaultCredentialsProvider.builder().build());
    if (access.role() == null) {
      return own;
    }
    StsClient sts = client(StsClient.builder(), access.region(), own);
    return keep(
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts)
            .refreshRequest(request -> request.roleArn(access.role()).roleSessionName("highwater"))
            .build());
  }

  private <T extends SdkAutoCloseable> T keep(T one) {
    open.push(one);
    return one;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
