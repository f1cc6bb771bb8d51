package dev.varve.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinksTest {
  private Repository repository;

  @BeforeEach
  void begin(@TempDir Path root) {
    repository = new Repository(root);
  }

  @Test
  void aDeadLinkIsToldWithItsPlace() {
    Page page = repository.page("# A", "", "See [this](no.md) and [that](../pom.xml).");
    assertThat(repository.dead(page))
        .containsExactly("docs/page.md:3: a link to no.md, and there is no no.md");
  }

  @Test
  void aHeadingMustBeThere() {
    Page page =
        repository.page(
            "# The `put`, and [its](x.md) log: 1 · 2",
            "## Twice",
            "## Twice",
            "[a](#the-put-and-its-log-1--2) [b](#twice) [c](#twice-1) [d](#twice-2)",
            "[e](page.md#once) [f](page.md#twice)");
    assertThat(repository.dead(page))
        .containsExactly(
            "docs/page.md:1: a link to x.md, and there is no x.md",
            "docs/page.md:4: a link to #twice-2, and no heading there is called so",
            "docs/page.md:5: a link to page.md#once, and no heading there is called so");
  }

  @Test
  void aPictureMustBeThereAndSayWhatIsSeen() {
    Page page =
        repository.page(
            "![the engine](engine.svg)",
            "[![](page.md)](page.md)",
            "<img src=\"no.svg\" alt=\"x\">");
    assertThat(repository.dead(page))
        .containsExactly(
            "docs/page.md:1: a link to engine.svg, and there is no engine.svg",
            "docs/page.md:2: the picture page.md needs words for those who do not see it",
            "docs/page.md:3: a link to no.svg, and there is no no.svg");
  }

  @Test
  void aLinkMayGoOverTwoLines() {
    Page page = repository.page("[This is", "told *there*](no.md), and ![so", "it is](no.svg).");
    assertThat(repository.dead(page))
        .containsExactly(
            "docs/page.md:2: a link to no.md, and there is no no.md",
            "docs/page.md:3: a link to no.svg, and there is no no.svg");
  }

  @Test
  void outsideOnlyTheFormIsChecked() {
    Page page =
        repository.page(
            "[a](https://example.org/x_(y)) [b](https://) [c](http:/x) <https://d.org>");
    assertThat(repository.dead(page))
        .containsExactly(
            "docs/page.md:1: no address: https://", "docs/page.md:1: no address: http:/x");
  }

  @Test
  void nothingLeadsOutOfTheRepository() {
    assertThat(repository.dead(repository.page("[a](../../x) [b](/etc/passwd)"))).hasSize(2);
  }

  @Test
  void codeHoldsNoLinks() {
    Page page = repository.page("```", "[a](no.md)", "```", "`[b](no.md)` and `a[i](x)`");
    assertThat(repository.dead(page)).isEmpty();
  }
}
