package dev.highwater.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactSumTest {
  private static double any(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt(1000);
      case 1 -> random.nextGaussian();
      case 2 -> Math.scalb(random.nextDouble() - 0.5, random.nextInt(2000) - 1000);
      case 3 -> Double.MIN_VALUE * random.nextInt(100);
      case 4 -> -Math.scalb(1.0, random.nextInt(100) - 50);
      default -> random.nextInt(1 << 20) / 1048576.0;
    };
  }

  @Test
  void isTheExactSumRoundedOnce() {
    Random random = Seeds.random("ExactSum.rounded");
    for (int round = 0; round < 3000; round++) {
      ExactSum sum = new ExactSum();
      BigDecimal exact = BigDecimal.ZERO;
      List<Double> added = new ArrayList<>();
      int n = random.nextInt(12);
      for (int i = 0; i < n; i++) {
        double x = any(random);
        if (random.nextInt(4) == 0 && !added.isEmpty()) {
          x = -added.get(random.nextInt(added.size()));
        }
        added.add(x);
        sum.add(x);
        exact = exact.add(new BigDecimal(x));
      }
      assertThat(sum.value()).as("%s", added).isEqualTo(exact.doubleValue());
    }
  }

  @Test
  void roundsTiesToEvenWhateverTheOrder() {
    double half = 0x1p-53;
    // 1 + half an ulp is a tie and goes down to 1; a trace more goes up, a trace less stays.
    assertThat(sum(1, half)).isEqualTo(1);
    assertThat(sum(1, half, 0x1p-200)).isEqualTo(1 + 0x1p-52);
    assertThat(sum(1, half, -0x1p-200)).isEqualTo(1);
    double odd = 1 + 0x1p-52;
    assertThat(sum(odd, half)).isEqualTo(1 + 0x1p-51);
    assertThat(sum(odd, half, -0x1p-200)).isEqualTo(odd);
    assertThat(sum(-1, -half, -0x1p-200)).isEqualTo(-1 - 0x1p-52);
    assertThat(sum(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)).isEqualTo(1.0);
    assertThat(sum(1e100, 1.0, -1e100, 1e-100, 1e50, -1.0, -1e50)).isEqualTo(1e-100);
  }

  private static double sum(double... values) {
    List<Double> list = new ArrayList<>();
    for (double value : values) {
      list.add(value);
    }
    Random random = new Random(7);
    double first = Double.NaN;
    for (int i = 0; i < 50; i++) {
      ExactSum sum = new ExactSum();
      list.forEach(sum::add);
      if (i > 0) {
        assertThat(Double.compare(sum.value(), first)).as("%s", list).isZero();
      }
      first = sum.value();
      Collections.shuffle(list, random);
    }
    return first;
  }

  @Test
  void orderAndGroupingChangeNoByte() {
    Random random = Seeds.random("ExactSum.order");
    for (int round = 0; round < 300; round++) {
      List<Double> values = new ArrayList<>();
      int n = 1 + random.nextInt(40);
      for (int i = 0; i < n; i++) {
        values.add(any(random));
      }
      if (round % 10 == 0) {
        values.add(1e308);
        values.add(1.7e308);
        values.add(-1.5e308);
      }
      ExactSum expected = new ExactSum();
      values.forEach(expected::add);
      for (int shuffle = 0; shuffle < 5; shuffle++) {
        Collections.shuffle(values, random);
        List<ExactSum> groups = new ArrayList<>();
        for (int g = 0; g < 4; g++) {
          groups.add(new ExactSum());
        }
        for (double value : values) {
          groups.get(random.nextInt(4)).add(value);
        }
        ExactSum total = new ExactSum();
        for (ExactSum group : groups) {
          total.addAll(random.nextBoolean() ? group : ExactSum.fromBytes(group.toBytes()));
        }
        assertThat(total.toBytes()).isEqualTo(expected.toBytes());
        assertThat(total.value()).isEqualTo(expected.value());
        total.subtract(expected);
        assertThat(total.isZero()).isTrue();
        assertThat(total.value()).isZero();
      }
    }
  }

  @Test
  void doesNotOverflowOnTheWay() {
    ExactSum sum = new ExactSum();
    for (int i = 0; i < 100; i++) {
      sum.add(Double.MAX_VALUE);
    }
    assertThat(sum.value()).isEqualTo(Double.POSITIVE_INFINITY);
    for (int i = 0; i < 99; i++) {
      sum.add(-Double.MAX_VALUE);
    }
    sum.add(1);
    assertThat(sum.value()).isEqualTo(Double.MAX_VALUE);
    sum.add(-Double.MAX_VALUE);
    assertThat(sum.value()).isEqualTo(1);
  }

  @Test
  void remembersInfinitiesAndNaN() {
    assertThat(sum(1, Double.POSITIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(sum(1, Double.NEGATIVE_INFINITY)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(sum(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)).isNaN();
    assertThat(sum(1, Double.NaN)).isNaN();
    ExactSum sum = new ExactSum();
    sum.subtract(ExactSum.of(Double.POSITIVE_INFINITY));
    assertThat(ExactSum.fromBytes(sum.toBytes()).value()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void slicesOfAPartitionAddUpExactly() {
    Random random = Seeds.random("ExactSum.slices");
    for (int round = 0; round < 2000; round++) {
      double last = random.nextBoolean() ? random.nextInt(1_000_000) : random.nextDouble() * 1e9;
      double first = last * random.nextDouble();
      if (random.nextBoolean()) {
        first = Math.rint(first);
        last = Math.rint(last);
      }
      double high = last - first;
      double back = high - last;
      double low = (last - (high - back)) + (-first - back);
      int n = 1 + random.nextInt(8);
      double[] cuts = new double[n + 1];
      for (int i = 1; i < n; i++) {
        cuts[i] = random.nextDouble();
      }
      cuts[n] = 1;
      java.util.Arrays.sort(cuts);
      ExactSum total = new ExactSum();
      for (int i = 0; i < n; i++) {
        ExactSum slice = new ExactSum();
        slice.addSlice(high, low, cuts[i], cuts[i + 1]);
        assertThat(slice.value())
            .isCloseTo(
                high * (cuts[i + 1] - cuts[i]),
                org.assertj.core.data.Offset.offset(1e-6 + Math.abs(high) * 1e-15));
        total.addAll(slice);
      }
      total.add(-last);
      total.add(first);
      assertThat(total.isZero()).isTrue();
    }
  }

  @Test
  void copiesAreIndependentAndAliasesSafe() {
    ExactSum sum = ExactSum.of(0.1);
    sum.add(1e20);
    ExactSum copy = sum.copy();
    sum.addAll(sum);
    assertThat(copy.value()).isEqualTo(1e20 + 0.1);
    assertThat(sum.value()).isEqualTo(2e20);
    sum.subtract(sum);
    assertThat(sum.isZero()).isTrue();
  }

  @Test
  void formatIsFixed() {
    assertThat(hex(new ExactSum())).isEqualTo("00");
    assertThat(hex(ExactSum.of(1))).isEqualTo("3f1402");
    assertThat(hex(ExactSum.of(-100))).isEqualTo("3f1631");
    assertThat(hex(ExactSum.of(0.1))).isEqualTo("013fb999999999999a");
    ExactSum two = ExactSum.of(1e20);
    two.add(0.5);
    assertThat(hex(two)).isEqualTo("024415af1d78b58c403fe0000000000000");
    assertThat(hex(ExactSum.of(Double.POSITIVE_INFINITY))).isEqualTo("8001");
    assertThat(hex(ExactSum.of(1e300))).isEqualTo("40017637e43c8800759c");
    assertThatThrownBy(() -> ExactSum.fromBytes(new byte[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String hex(ExactSum sum) {
    ExactSum read = ExactSum.fromBytes(sum.toBytes());
    assertThat(Double.compare(read.value(), sum.value())).isZero();
    assertThat(read).isEqualTo(sum);
    return HexFormat.of().formatHex(sum.toBytes());
  }
}
