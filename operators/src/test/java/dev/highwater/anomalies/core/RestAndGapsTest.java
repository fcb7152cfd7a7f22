package dev.highwater.anomalies.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RestAndGapsTest {
  @Test
  void aRestLastsForAShareOfWhatWasSeenWithinBounds() {
    assertThat(Rest.NONE.holds(0, 0, 60)).isFalse();
    assertThat(new Rest(100, 1).holds(120, 1, 60)).isTrue();
    assertThat(new Rest(100, 1).holds(121, 1, 60)).isFalse();
    assertThat(new Rest(10_000, 1).holds(10_060, 1, 60)).isTrue();
    assertThat(new Rest(10_000, 1).holds(10_061, 1, 60)).isFalse();
    assertThat(new Rest(10_000, 1).holds(10_500, 1, 1_500)).isTrue();
    assertThat(new Rest(10_000, 1).holds(10_527, 1, 1_500)).isFalse();
  }

  @Test
  void whatIsClearlyWorseBreaksARest() {
    assertThat(new Rest(1_000, 1).holds(1_005, 3, 60)).isTrue();
    assertThat(new Rest(1_000, 1).holds(1_005, 3.01, 60)).isFalse();
  }

  @Test
  void aRunIsAsRareAsTheShareToThePowerOfItsLength() {
    Gaps gaps = Gaps.NONE;
    for (int i = 0; i < 20_000; i++) {
      gaps = i % 10 == 9 ? gaps.missing() : gaps.present();
    }
    gaps = gaps.present();
    assertThat(gaps.share()).isCloseTo(0.1, within(0.01));
    assertThat(gaps.missing().missing().missing().rarity()).isCloseTo(3, within(0.15));
  }

  @Test
  void aRunTeachesOnlyWhenItIsOver() {
    Gaps gaps = Gaps.NONE;
    for (int i = 0; i < 5_000; i++) {
      gaps = gaps.present();
    }
    double share = gaps.share();
    for (int i = 0; i < 2_000; i++) {
      gaps = gaps.missing();
    }
    assertThat(gaps.share()).isEqualTo(share);
    assertThat(gaps.present().share()).isGreaterThan(0.8);
  }
}
