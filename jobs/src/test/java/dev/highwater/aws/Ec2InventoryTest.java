package dev.highwater.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.aws.LoopbackAws.Reply;
import dev.highwater.sink.aws.AwsCalls;
import dev.highwater.sink.aws.AwsException;
import dev.highwater.sink.aws.AwsSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.Ec2Client;

class Ec2InventoryTest {
  @TempDir Path folder;
  private LoopbackAws aws;

  @BeforeEach
  void start() throws IOException {
    aws = LoopbackAws.start();
    aws.on(
        "DescribeInstances",
        List.of(
            Reply.error(503, "RequestLimitExceeded", "Request limit exceeded."),
            Reply.xml(
                "<DescribeInstancesResponse><reservationSet><item><instancesSet>"
                    + instance(
                        "i-0aaaaaaaaaaaaaaaa",
                        "running",
                        "<instanceLifecycle>spot</instanceLifecycle>")
                    + "</instancesSet></item></reservationSet><nextToken>more</nextToken></DescribeInstancesResponse>"),
            Reply.xml(
                "<DescribeInstancesResponse><reservationSet><item><instancesSet>"
                    + instance("i-0bbbbbbbbbbbbbbbb", "stopped", "")
                    + "</instancesSet></item></reservationSet></DescribeInstancesResponse>")));
    aws.on(
        "DescribeVolumes",
        List.of(
            Reply.xml(
                "<DescribeVolumesResponse><volumeSet>"
                    + "<item><volumeId>vol-1</volumeId><volumeType>gp3</volumeType><status>in-use</status><size>100</size>"
                    + "<createTime>2026-01-01T00:00:00.000Z</createTime><snapshotId>snap-1</snapshotId><attachmentSet><item>"
                    + "<instanceId>i-0aaaaaaaaaaaaaaaa</instanceId><attachTime>2026-02-01T00:00:00.000Z</attachTime></item></attachmentSet></item>"
                    + "<item><volumeId>vol-2</volumeId><volumeType>gp2</volumeType><status>available</status><size>8</size>"
                    + "<createTime>2026-03-01T00:00:00.000Z</createTime></item>"
                    + "</volumeSet></DescribeVolumesResponse>")));
    aws.on(
        "DescribeImages",
        List.of(
            Reply.xml(
                "<DescribeImagesResponse><imagesSet><item><imageId>ami-1</imageId><blockDeviceMapping><item><ebs>"
                    + "<snapshotId>snap-2</snapshotId></ebs></item></blockDeviceMapping></item></imagesSet></DescribeImagesResponse>")));
    aws.on(
        "DescribeSnapshots",
        List.of(
            Reply.xml(
                "<DescribeSnapshotsResponse><snapshotSet>"
                    + snapshot("snap-1")
                    + snapshot("snap-2")
                    + snapshot("snap-3")
                    + "</snapshotSet></DescribeSnapshotsResponse>")));
  }

  private static String instance(String id, String state, String more) {
    return "<item><instanceId>"
        + id
        + "</instanceId><instanceType>m5.large</instanceType><instanceState><name>"
        + state
        + "</name></instanceState><launchTime>2026-05-01T00:00:00.000Z</launchTime><tagSet>"
        + "<item><key>Name</key><value>shop, web</value></item>"
        + "<item><key>aws:autoscaling:groupName</key><value>web</value></item></tagSet>"
        + more
        + "</item>";
  }

  private static String snapshot(String id) {
    return "<item><snapshotId>"
        + id
        + "</snapshotId><status>completed</status><startTime>2025-01-01T00:00:00.000Z</startTime><volumeSize>8</volumeSize></item>";
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  @Test
  void theFileIsWhatRightsizingReads() throws IOException {
    Path file = folder.resolve("inventory.csv");
    CsvFile.inventory(file, inventory().all());
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "kind,id,type,region,state,lifecycle,group,attached_to,since,used,name,size_gib",
            "instance,i-0aaaaaaaaaaaaaaaa,m5.large,eu-west-1,running,spot,web,,2026-05-01T00:00:00Z,,\"shop, web\",",
            "instance,i-0bbbbbbbbbbbbbbbb,m5.large,eu-west-1,stopped,,web,,2026-05-01T00:00:00Z,,\"shop, web\",",
            "snapshot,snap-1,,eu-west-1,completed,,,,2025-01-01T00:00:00Z,true,,8",
            "snapshot,snap-2,,eu-west-1,completed,,,,2025-01-01T00:00:00Z,true,,8",
            "snapshot,snap-3,,eu-west-1,completed,,,,2025-01-01T00:00:00Z,false,,8",
            "volume,vol-1,gp3,eu-west-1,in-use,,,i-0aaaaaaaaaaaaaaaa,2026-02-01T00:00:00Z,,,100",
            "volume,vol-2,gp2,eu-west-1,available,,,,2026-03-01T00:00:00Z,,,8");
    assertThat(InstanceList.read(file))
        .containsExactly("i-0aaaaaaaaaaaaaaaa", "i-0bbbbbbbbbbbbbbbb");
  }

  @Test
  void onlyWhatRunsIsMeasured() throws IOException {
    assertThat(inventory().running()).containsExactly("i-0aaaaaaaaaaaaaaaa");
  }

  @Test
  void saysWhatIsNotAllowed() {
    aws.on(
        "DescribeInstances",
        List.of(Reply.error(403, "UnauthorizedOperation", "You are not authorized")));
    assertThatThrownBy(() -> inventory().all())
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.kind()).isEqualTo(AwsException.Kind.DENIED))
        .hasMessageContaining("DescribeInstances")
        .hasMessageContaining("You are not authorized");
  }

  @Test
  void aListMayBeOneIdALine() throws IOException {
    Path file = folder.resolve("ids");
    Files.writeString(file, "# ours\ni-0aaaaaaaaaaaaaaaa\n\ni-12345678\n");
    assertThat(InstanceList.read(file)).containsExactly("i-0aaaaaaaaaaaaaaaa", "i-12345678");
    Files.writeString(file, "i-12345678\nvol-1\n");
    assertThatThrownBy(() -> InstanceList.read(file))
        .hasMessageContaining("ids:2: expected an instance's id");
  }

  private Ec2Inventory inventory() {
    AwsCalls calls =
        new AwsCalls(5, Duration.ofMillis(1), Duration.ofMillis(1), pause -> {}, () -> 0.5);
    return new Ec2Inventory(
        AwsSession.open(aws.access(LoopbackAws.PATIENT)).client(Ec2Client.builder()),
        calls,
        "eu-west-1");
  }
}
