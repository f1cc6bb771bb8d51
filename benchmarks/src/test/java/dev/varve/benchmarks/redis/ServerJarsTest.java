package dev.varve.benchmarks.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerJarsTest {
  private static final Pattern DEPENDENCY =
      Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("<artifactId>(.*?)</artifactId>");

  /** Returns the artifacts of other projects that the server depends on. */
  private static List<String> dependencies() throws Exception {
    String pom = Files.readString(Path.of("..", "step8-server", "pom.xml"));
    return DEPENDENCY
        .matcher(pom)
        .results()
        .map(it -> it.group(1))
        .filter(it -> !it.contains("<scope>test</scope>") && !it.contains("dev.varve"))
        .map(it -> NAME.matcher(it).results().findFirst().orElseThrow().group(1))
        .toList();
  }

  @Test
  void eachDependencyOfTheServerIsCounted() throws Exception {
    List<String> names =
        ServerJars.in(System.getProperty("java.class.path")).jars().stream()
            .map(jar -> jar.getFileName().toString())
            .toList();
    assertThat(dependencies())
        .isNotEmpty()
        .allSatisfy(
            dependency -> assertThat(names).anyMatch(it -> it.startsWith(dependency + "-")));
  }

  @Test
  void otherJarsAreNot(@TempDir Path directory) throws Exception {
    Path netty = Files.write(directory.resolve("netty-all-1.jar"), new byte[6_000_001]);
    Path other = Files.write(directory.resolve("h2-2.jar"), new byte[5]);
    ServerJars jars = ServerJars.in(other + File.pathSeparator + netty);
    assertThat(jars.jars()).containsExactly(netty);
    assertThat(jars.markdown()).contains("MISSED");
  }
}
