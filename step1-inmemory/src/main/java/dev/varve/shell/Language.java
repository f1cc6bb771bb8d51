package dev.varve.shell;

import java.util.Collection;
import java.util.List;

/** A language whose sentences a {@link Shell} reads beside its commands, maybe of several lines. */
public interface Language {
  /** The language of a shell that has only commands. */
  Language NONE =
      new Language() {
        @Override
        public List<String> help() {
          return List.of();
        }

        @Override
        public boolean begins(String line) {
          return false;
        }

        @Override
        public boolean isWhole(String sentence) {
          return true;
        }

        @Override
        public void run(Session session, String sentence) {
          throw new IllegalStateException("no sentence begins");
        }

        @Override
        public Collection<String> completions(List<String> before) {
          return List.of();
        }
      };

  /** Returns lines that introduce it, for the list of the commands. */
  List<String> help();

  /** Returns whether a line begins a sentence; if not, it is a command. */
  boolean begins(String line);

  /** Returns whether a sentence has an end; if not, the next line belongs to it. */
  boolean isWhole(String sentence);

  /** Does what a sentence says, and prints the result to {@code session}. */
  void run(Session session, String sentence) throws Exception;

  /** Returns the words that may follow {@code before}. */
  Collection<String> completions(List<String> before);
}
