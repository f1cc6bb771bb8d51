package dev.varve.shell;

import dev.varve.KeyValueStore;
import dev.varve.SettableClock;
import dev.varve.inmemory.InMemoryStore;

/** A shell over a store in memory, driven by transcripts. */
abstract class ShellFixture {
  final SettableClock clock = new SettableClock();
  final KeyValueStore store = new InMemoryStore(clock);
  final Shell shell = new Shell(store);

  /** Returns what the shell prints when those lines are typed. */
  final String run(String typed) {
    return Transcript.of(shell, typed);
  }

  final void assertTranscript(String transcript) {
    Transcript.check(shell, transcript);
  }
}
