package dev.varve.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.course.Course;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {
  @TempDir Path root;
  private Path folder;
  private Pictures pictures;

  @BeforeEach
  void begin() {
    pictures = new Pictures(new Repository(root).course());
    folder = root.resolve("docs/pictures");
    Course.write(folder.resolve("style.css"), ".log { fill: green; }\n");
    Course.write(
        folder.resolve("engine.svg"),
        "<svg class=\"whole\" data-steps=\"1 2 3 4 5 6\">"
            + "<title id=\"title\">The engine</title><style></style></svg>\n");
  }

  @Test
  void theEngineIsDrawnOnceForEachStep() {
    assertThat(pictures.refresh()).hasSize(7);
    assertThat(Course.read(folder.resolve("engine-step3.svg")))
        .isEqualTo(
            "<svg class=\"at3\"><title id=\"title\">The engine at step3-memtable</title>"
                + "<style>\n.log { fill: green; }\n</style></svg>\n");
    assertThat(pictures.stale()).isEmpty();
  }

  @Test
  void aPictureIsDrawnForTheStepsThatItNames() {
    Course.write(
        folder.resolve("write.svg"),
        "<svg class=\"whole\" data-steps=\"2\"><title>A write</title><style></style></svg>\n");
    pictures.refresh();
    assertThat(Course.read(folder.resolve("write-step2.svg")))
        .startsWith("<svg class=\"at2\"><title>A write at step2-wal</title>");
    assertThat(folder.resolve("write-step3.svg")).doesNotExist();
  }

  @Test
  void allHaveTheSameStyle() {
    Course.write(folder.resolve("log.svg"), "<svg><style>.log { fill: red; }</style></svg>\n");
    pictures.refresh();
    assertThat(Course.read(folder.resolve("log.svg")))
        .isEqualTo("<svg><style>\n.log { fill: green; }\n</style></svg>\n");
  }

  @Test
  void aPictureWithoutAStyleIsToldAndLeftAsItIs() {
    Course.write(folder.resolve("log.svg"), "<svg></svg>\n");
    pictures.refresh();
    assertThat(pictures.stale())
        .extracting(Problem::toString)
        .containsExactly("docs/pictures/log.svg:1: has no <style></style> to be filled");
    assertThat(pictures.refresh()).singleElement().asString().startsWith("docs/pictures/log.svg:1");
    assertThat(Course.read(folder.resolve("log.svg"))).isEqualTo("<svg></svg>\n");
  }

  @Test
  void whatWasChangedByHandIsTold() {
    pictures.refresh();
    Path file = folder.resolve("engine-step2.svg");
    Course.write(file, Course.read(file).replace("green", "red"));
    assertThat(pictures.stale())
        .singleElement()
        .extracting(Problem::toString)
        .asString()
        .startsWith("docs/pictures/engine-step2.svg:1: differs from what style.css and the whole");
  }
}
