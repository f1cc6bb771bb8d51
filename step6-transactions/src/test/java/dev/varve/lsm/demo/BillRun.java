package dev.varve.lsm.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs the bill on a file of predictions. */
public final class BillRun {
  private BillRun() {}

  /** Reads {@code predictions}, and shows them beside the actual costs of the workload. */
  public static void of(Path predictions) throws IOException {
    new BillCommand(line -> {}).run(List.of(predictions.toString()));
  }
}
