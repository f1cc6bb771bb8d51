package dev.varve.plug;

import dev.varve.io.simulated.PowerCut;

/** How much of the pending changes a disk has kept: four cases out of many. */
enum Survival {
  NOTHING("nothing", PowerCut.NOTHING_SURVIVES),
  TORN("all, but half of the last write", PowerCut.LAST_WRITE_TORN),
  DISORDER("the last write, none before it", PowerCut.LAST_WRITE_FIRST),
  EVERYTHING("all", PowerCut.EVERYTHING_SURVIVES);

  final String text;
  final PowerCut cut;

  Survival(String text, PowerCut cut) {
    this.text = text;
    this.cut = cut;
  }
}
