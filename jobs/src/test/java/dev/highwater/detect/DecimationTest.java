package dev.highwater.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.detect.Decimation.Field;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecimationTest {
  private static final double NAN = Double.NaN;

  @Test
  void bucketsHoldTheExtremesOfTheirRows() {
    for (int rows : new int[] {0, 1, 7, 8, 9, 16, 17, 1_000, 4_097}) {
      Random random = new Random(rows);
      Decimation decimation = new Decimation(8);
      double[][] given = new double[rows][];
      for (int row = 0; row < rows; row++) {
        boolean missing = random.nextInt(5) == 0;
        double value = missing ? NAN : random.nextGaussian();
        given[row] = new double[] {value, random.nextDouble(), random.nextDouble()};
        decimation.add(
            1_000L * row,
            value,
            row,
            -given[row][1],
            given[row][1],
            given[row][2],
            value > 2 ? 1 : 0);
      }
      int each = (int) decimation.rowsEach();
      assertThat(decimation.size()).isEqualTo((rows + each - 1) / each).isLessThanOrEqualTo(8);
      for (int bucket = 0; bucket < decimation.size(); bucket++) {
        double min = NAN;
        double max = NAN;
        double upper = NAN;
        double score = NAN;
        for (int row = bucket * each; row < Math.min(rows, (bucket + 1) * each); row++) {
          if (!Double.isNaN(given[row][0])) {
            min = Double.isNaN(min) ? given[row][0] : Math.min(min, given[row][0]);
            max = Double.isNaN(max) ? given[row][0] : Math.max(max, given[row][0]);
          }
          upper = Double.isNaN(upper) ? given[row][1] : Math.max(upper, given[row][1]);
          score = Double.isNaN(score) ? given[row][2] : Math.max(score, given[row][2]);
        }
        assertThat(decimation.get(Field.TIME, bucket)).isEqualTo(1_000.0 * bucket * each);
        assertThat(decimation.get(Field.MIN, bucket)).isEqualTo((Double) min);
        assertThat(decimation.get(Field.MAX, bucket)).isEqualTo((Double) max);
        assertThat(decimation.get(Field.EXPECTED, bucket)).isEqualTo(bucket * each);
        assertThat(decimation.get(Field.LOWER, bucket)).isEqualTo(-upper);
        assertThat(decimation.get(Field.UPPER, bucket)).isEqualTo(upper);
        assertThat(decimation.get(Field.SCORE, bucket)).isEqualTo(score);
        assertThat(decimation.get(Field.GRADE, bucket)).isEqualTo(max > 2 ? 1 : 0);
      }
    }
  }

  @Test
  void noLengthNeedsMoreThanTheCapacity() {
    Decimation decimation = new Decimation();
    for (int row = 0; row < 1_000_000; row++) {
      decimation.add(row, row == 777_777 ? 9 : 0, 0, 0, 0, 0, 0);
    }
    assertThat(decimation.size()).isLessThanOrEqualTo(Decimation.CAPACITY);
    assertThat(decimation.rowsEach()).isEqualTo(16);
    assertThat(decimation.get(Field.MAX, 777_777 / 16)).isEqualTo(9);
    assertThat(decimation.get(Field.MIN, 777_777 / 16)).isZero();
  }
}
