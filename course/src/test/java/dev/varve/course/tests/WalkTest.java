package dev.varve.course.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WalkTest {

  @Test
  void aWalkInAListEndsBesideIt() {
    List<String> abc = List.of("a", "b", "c");
    assertThat(Walk.inOneList(abc, "Fnnp")).containsExactly("a", "b", "c", "b");
    assertThat(Walk.inOneList(abc, "Lnp")).containsExactly("c", ".");
    assertThat(Walk.inOneList(List.of(), "Ln")).containsExactly(".");
  }

  @Test
  void allWalksAreThoseFromBothEnds() {
    assertThat(Walk.all(2)).containsExactly("Fnn", "Fnp", "Fpn", "Fpp", "Lnn", "Lnp", "Lpn", "Lpp");
  }
}
