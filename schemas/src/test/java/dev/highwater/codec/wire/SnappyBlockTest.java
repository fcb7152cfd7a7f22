package dev.highwater.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

class SnappyBlockTest {
  @Test
  void agreesWithSnappyItself() throws Exception {
    Random random = new Random(3);
    for (int round = 0; round < 400; round++) {
      byte[] plain = new byte[random.nextInt(round < 390 ? 3_000 : 300_000)];
      int alphabet = 1 + random.nextInt(round % 2 == 0 ? 4 : 255);
      for (int i = 0; i < plain.length; i++) {
        plain[i] =
            i > 64 && random.nextInt(10) > 2
                ? plain[i - 1 - random.nextInt(64)]
                : (byte) random.nextInt(alphabet);
      }
      byte[] packed = Snappy.compress(plain);
      assertThat(SnappyBlock.decompress(packed, 0, packed.length)).isEqualTo(plain);
    }
    byte[] zeros = new byte[1 << 20];
    byte[] packed = Snappy.compress(zeros);
    assertThat(SnappyBlock.decompress(packed, 0, packed.length)).isEqualTo(zeros);
  }

  @Test
  void claimsAreCheckedBeforeMemoryIsTaken() {
    byte[] huge = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 0};
    assertThatThrownBy(() -> SnappyBlock.decompress(huge, 0, huge.length))
        .hasMessageContaining("claims more");
    byte[] bomb = {(byte) 0x80, (byte) 0x80, (byte) 0x80, 0x0f, 0, 0};
    assertThatThrownBy(() -> SnappyBlock.decompress(bomb, 0, bomb.length))
        .hasMessageContaining("claims more");
  }

  @Test
  void brokenBlocksAreRejected() throws Exception {
    byte[] packed =
        Snappy.compress("a text that repeats, a text that repeats, a text that repeats");
    for (int length = 0; length < packed.length; length++) {
      int cut = length;
      assertThatThrownBy(() -> SnappyBlock.decompress(packed, 0, cut))
          .isInstanceOf(WireException.class);
    }
  }
}
