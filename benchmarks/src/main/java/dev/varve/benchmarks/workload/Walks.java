package dev.varve.benchmarks.workload;

import dev.varve.benchmarks.engine.Walk;
import java.io.IOException;

/** One walk over everything, an entry a step; when it ends, another one. */
final class Walks implements Step {
  private final Client client;
  private final boolean forward;
  private Walk walk;
  private int seen;

  Walks(Client client, boolean forward) {
    this.client = client;
    this.forward = forward;
  }

  @Override
  public void run(long number) throws Exception {
    int all = client.model().present();
    if (walk == null) {
      walk = client.engine().walk(null, forward);
      seen = 0;
    }
    if (!walk.next()) {
      throw new WrongAnswerException("walk ended after " + seen + " of " + all + " entries");
    }
    client.checkEntry(walk, forward ? seen : all - 1 - seen);
    seen++;
    if (seen == all) {
      end();
    }
  }

  private void end() throws Exception {
    if (walk.next()) {
      throw new WrongAnswerException("walk goes on after its " + seen + " entries");
    }
    close();
  }

  @Override
  public void close() throws IOException {
    if (walk != null) {
      walk.close();
      walk = null;
    }
  }
}
