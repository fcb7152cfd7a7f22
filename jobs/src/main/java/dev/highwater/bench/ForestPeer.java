package dev.highwater.bench;

import com.amazon.randomcutforest.config.Precision;
import com.amazon.randomcutforest.config.TransformMethod;
import com.amazon.randomcutforest.parkservices.ThresholdedRandomCutForest;
import com.amazon.randomcutforest.parkservices.state.ThresholdedRandomCutForestMapper;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * AWS' Random Cut Forest as OpenSearch sets it up: shingle 8, 256 samples a tree, decay 1/2560,
 * output after 32 points, normalised, alerting once. Apart, so that only the benchmark needs its
 * library.
 */
final class ForestPeer implements AnomaliesBench.Peer {
  private static final int SHINGLE = 8;
  private static final int SAMPLES = 256;
  private static final double DECAY = 0.1 / SAMPLES;

  private final int trees;

  ForestPeer(int trees) {
    this.trees = trees;
  }

  @Override
  public String name() {
    return "rcf 4.4.0, " + trees + " trees";
  }

  @Override
  public int run(int series, double[] values) {
    ThresholdedRandomCutForest forest =
        ThresholdedRandomCutForest.builder()
            .dimensions(SHINGLE)
            .shingleSize(SHINGLE)
            .internalShinglingEnabled(true)
            .randomSeed(series)
            .numberOfTrees(trees)
            .sampleSize(SAMPLES)
            .precision(Precision.FLOAT_32)
            .compact(true)
            .boundingBoxCacheFraction(0)
            .timeDecay(DECAY)
            .transformDecay(DECAY)
            .outputAfter(32)
            .initialAcceptFraction(0.125)
            .anomalyRate(0.005)
            .transformMethod(TransformMethod.NORMALIZE)
            .alertOnce(true)
            .autoAdjust(true)
            .parallelExecutionEnabled(false)
            .build();
    double last = 0;
    for (int i = 0; i < values.length; i++) {
      last = Double.isNaN(values[i]) ? last : values[i];
      forest.process(
          new double[] {last}, BenchSeries.START_MILLIS + i * BenchSeries.INTERVAL_MILLIS);
    }
    return bytes(forest);
  }

  /**
   * The bytes of all numbers and texts in what its own mapper makes of it: no encoding without
   * compression can be shorter.
   */
  private static int bytes(ThresholdedRandomCutForest forest) {
    ThresholdedRandomCutForestMapper mapper = new ThresholdedRandomCutForestMapper();
    return (int) bytes(mapper.toState(forest), new IdentityHashMap<>());
  }

  private static long bytes(Object value, Map<Object, Boolean> seen) {
    if (value == null || seen.put(value, true) != null) {
      return 0;
    }
    if (value instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8).length;
    }
    if (value instanceof Enum<?>) {
      return 1;
    }
    if (value instanceof Collection<?> all) {
      return all.stream().mapToLong(each -> bytes(each, seen)).sum();
    }
    Class<?> type = value.getClass();
    if (type.isArray()) {
      int length = Array.getLength(value);
      if (type.getComponentType().isPrimitive()) {
        return (long) length * size(type.getComponentType());
      }
      long sum = 0;
      for (int i = 0; i < length; i++) {
        sum += bytes(Array.get(value, i), seen);
      }
      return sum;
    }
    if (value instanceof Number) {
      return 8;
    }
    long sum = 0;
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
      for (Field field : at.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers())) {
          continue;
        }
        if (field.getType().isPrimitive()) {
          sum += size(field.getType());
          continue;
        }
        try {
          field.setAccessible(true);
          sum += bytes(field.get(value), seen);
        } catch (IllegalAccessException e) {
          throw new IllegalStateException(field.toString(), e);
        }
      }
    }
    return sum;
  }

  private static int size(Class<?> primitive) {
    if (primitive == long.class || primitive == double.class) {
      return 8;
    }
    if (primitive == int.class || primitive == float.class) {
      return 4;
    }
    return primitive == short.class || primitive == char.class ? 2 : 1;
  }
}
