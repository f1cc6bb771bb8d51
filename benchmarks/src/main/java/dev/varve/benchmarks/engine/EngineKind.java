package dev.varve.benchmarks.engine;

import java.nio.file.Path;
import java.util.Map;

/**
 * An engine in one configuration, before it is opened.
 *
 * @param name by which it is asked for
 * @param about the library and its settings, in a line
 * @param role who it is in the comparison
 * @param durability what its writes survive
 * @param lacks what it cannot do, each with the reason
 * @param opener opens it
 */
public record EngineKind(
    String name,
    String about,
    Role role,
    DurabilityClass durability,
    Map<Ability, String> lacks,
    Opener opener) {

  /** Who an engine is in the comparison. */
  public enum Role {
    /** The project's own. */
    OURS,
    /** Another engine. */
    PEER,
    /** No engine at all, but what bounds one. */
    LIMIT
  }

  /** Opens an engine in an empty directory. */
  @FunctionalInterface
  public interface Opener {
    Engine open(Path directory, Settings settings) throws Exception;
  }

  /** Opens this engine in {@code directory}, which exists and is empty. */
  public Engine open(Path directory, Settings settings) throws Exception {
    return opener.open(directory, settings);
  }

  /** Returns whether this is a peer whose completed writes survive a kill of the process. */
  public boolean isDurablePeer() {
    return role == Role.PEER && durability.survivesKill();
  }
}
