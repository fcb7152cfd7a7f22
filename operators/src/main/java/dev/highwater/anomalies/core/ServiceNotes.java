package dev.highwater.anomalies.core;

import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * What people said of one service, and its deployments. Immutable; the same whatever the order in
 * which different ids came. Bound: {@value #MAX_FEEDBACK} and {@value #MAX_DEPLOYMENTS}, the
 * latest.
 *
 * @param feedback the oldest first
 * @param deployments the oldest first
 */
public record ServiceNotes(List<Feedback> feedback, List<Deployment> deployments) {
  static final int MAX_FEEDBACK = 64;
  static final int MAX_DEPLOYMENTS = 32;

  public static final ServiceNotes NONE = new ServiceNotes(List.of(), List.of());

  private static final Comparator<Feedback> FEEDBACK_ORDER =
      Comparator.comparingLong(Feedback::saidAtMillis).thenComparing(Feedback::id);
  private static final Comparator<Deployment> DEPLOYMENT_ORDER =
      Comparator.comparingLong(Deployment::atMillis).thenComparing(Deployment::id);

  public ServiceNotes {
    feedback = List.copyOf(feedback);
    deployments = List.copyOf(deployments);
  }

  public boolean isEmpty() {
    return feedback.isEmpty() && deployments.isEmpty();
  }

  /** With this in place of what was said under its id. */
  public ServiceNotes with(Feedback said) {
    return new ServiceNotes(
        placed(feedback, said, Feedback::id, FEEDBACK_ORDER, MAX_FEEDBACK), deployments);
  }

  /** With this in place of the deployment of its id. */
  public ServiceNotes with(Deployment deployment) {
    return new ServiceNotes(
        feedback,
        placed(deployments, deployment, Deployment::id, DEPLOYMENT_ORDER, MAX_DEPLOYMENTS));
  }

  /** Without what was said under an id. */
  public ServiceNotes withoutFeedback(String id) {
    return new ServiceNotes(
        feedback.stream().filter(said -> !said.id().equals(id)).toList(), deployments);
  }

  /** Without the deployment of an id. */
  public ServiceNotes withoutDeployment(String id) {
    return new ServiceNotes(
        feedback, deployments.stream().filter(deployment -> !deployment.id().equals(id)).toList());
  }

  private static <T> List<T> placed(
      List<T> known, T added, Function<T, String> id, Comparator<T> order, int limit) {
    List<T> placed = new ArrayList<>(known);
    placed.removeIf(other -> id.apply(other).equals(id.apply(added)));
    placed.add(added);
    placed.sort(order);
    return placed.subList(Math.max(0, placed.size() - limit), placed.size());
  }
}
