package dev.highwater.aws;

import dev.highwater.sink.aws.AwsCalls;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesResponse;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;

/**
 * What there is in one region of one account: instances, volumes, snapshots. The calls are free.
 */
public final class Ec2Inventory {
  private static final int PAGE = 500;

  /** What groups instances that are sized together, best first. */
  private static final List<String> GROUP_TAGS =
      List.of("aws:autoscaling:groupName", "eks:nodegroup-name", "aws:ec2:fleet-id");

  private final Ec2Client client;
  private final AwsCalls calls;
  private final String region;

  public Ec2Inventory(Ec2Client client, AwsCalls calls, String region) {
    this.client = client;
    this.calls = calls;
    this.region = region;
  }

  /**
   * One thing. Texts are empty where they do not apply.
   *
   * @param kind instance, volume or snapshot
   * @param lifecycle of an instance: empty for on demand, else spot …
   * @param since of an instance its start; of a volume when it was attached, else made; of a
   *     snapshot when it was made
   * @param used of a snapshot, whether an image or a volume is made from it
   */
  public record Item(
      String kind,
      String id,
      String type,
      String region,
      String state,
      String lifecycle,
      String group,
      String attachedTo,
      String since,
      String used,
      String name,
      int sizeGib) {
    static final List<String> COLUMNS =
        List.of(
            "kind",
            "id",
            "type",
            "region",
            "state",
            "lifecycle",
            "group",
            "attached_to",
            "since",
            "used",
            "name",
            "size_gib");

    List<String> cells() {
      return List.of(
          kind,
          id,
          type,
          region,
          state,
          lifecycle,
          group,
          attachedTo,
          since,
          used,
          name,
          sizeGib == 0 ? "" : Integer.toString(sizeGib));
    }
  }

  /** The ids of the running instances. */
  public List<String> running() throws IOException {
    return instances().stream().filter(one -> one.state().equals("running")).map(Item::id).toList();
  }

  /** Everything, by kind and id. */
  public List<Item> all() throws IOException {
    List<Item> all = new ArrayList<>(instances());
    List<Volume> volumes = volumes();
    Set<String> used = images();
    for (Volume volume : volumes) {
      all.add(item(volume));
      if (volume.snapshotId() != null) {
        used.add(volume.snapshotId());
      }
    }
    for (Snapshot snapshot : snapshots()) {
      all.add(item(snapshot, used.contains(snapshot.snapshotId())));
    }
    all.sort(Comparator.comparing(Item::kind).thenComparing(Item::id));
    return all;
  }

  private List<Item> instances() throws IOException {
    List<Item> found = new ArrayList<>();
    AwsPages.forEach(
        calls,
        "DescribeInstances",
        token -> client.describeInstances(request -> request.maxResults(PAGE).nextToken(token)),
        DescribeInstancesResponse::nextToken,
        page ->
            page.reservations()
                .forEach(
                    reservation -> reservation.instances().forEach(one -> found.add(item(one)))));
    return found;
  }

  private List<Volume> volumes() throws IOException {
    List<Volume> found = new ArrayList<>();
    AwsPages.forEach(
        calls,
        "DescribeVolumes",
        token -> client.describeVolumes(request -> request.maxResults(PAGE).nextToken(token)),
        DescribeVolumesResponse::nextToken,
        page -> found.addAll(page.volumes()));
    return found;
  }

  private List<Snapshot> snapshots() throws IOException {
    List<Snapshot> found = new ArrayList<>();
    AwsPages.forEach(
        calls,
        "DescribeSnapshots",
        token ->
            client.describeSnapshots(
                request -> request.ownerIds("self").maxResults(PAGE).nextToken(token)),
        DescribeSnapshotsResponse::nextToken,
        page -> found.addAll(page.snapshots()));
    return found;
  }

  /** Snapshots that images are made of. */
  private Set<String> images() throws IOException {
    Set<String> found = new TreeSet<>();
    AwsPages.forEach(
        calls,
        "DescribeImages",
        token ->
            client.describeImages(
                request -> request.owners("self").maxResults(PAGE).nextToken(token)),
        DescribeImagesResponse::nextToken,
        page -> {
          for (Image image : page.images()) {
            for (BlockDeviceMapping device : image.blockDeviceMappings()) {
              if (device.ebs() != null && device.ebs().snapshotId() != null) {
                found.add(device.ebs().snapshotId());
              }
            }
          }
        });
    return found;
  }

  private Item item(Instance one) {
    Map<String, String> tags = tags(one.tags());
    return new Item(
        "instance",
        one.instanceId(),
        orEmpty(one.instanceTypeAsString()),
        region,
        one.state() == null ? "" : orEmpty(one.state().nameAsString()),
        orEmpty(one.instanceLifecycleAsString()),
        GROUP_TAGS.stream().filter(tags::containsKey).map(tags::get).findFirst().orElse(""),
        "",
        text(one.launchTime()),
        "",
        tags.getOrDefault("Name", ""),
        0);
  }

  private Item item(Volume one) {
    boolean attached = !one.attachments().isEmpty();
    return new Item(
        "volume",
        one.volumeId(),
        orEmpty(one.volumeTypeAsString()),
        region,
        orEmpty(one.stateAsString()),
        "",
        "",
        attached ? orEmpty(one.attachments().get(0).instanceId()) : "",
        text(attached ? one.attachments().get(0).attachTime() : one.createTime()),
        "",
        tags(one.tags()).getOrDefault("Name", ""),
        one.size() == null ? 0 : one.size());
  }

  private Item item(Snapshot one, boolean used) {
    return new Item(
        "snapshot",
        one.snapshotId(),
        orEmpty(one.storageTierAsString()),
        region,
        orEmpty(one.stateAsString()),
        "",
        "",
        "",
        text(one.startTime()),
        Boolean.toString(used),
        tags(one.tags()).getOrDefault("Name", ""),
        one.volumeSize() == null ? 0 : one.volumeSize());
  }

  private static Map<String, String> tags(List<Tag> tags) {
    Map<String, String> map = new TreeMap<>();
    tags.forEach(tag -> map.put(tag.key(), orEmpty(tag.value())));
    return map;
  }

  private static String text(Instant time) {
    return time == null ? "" : time.toString();
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
