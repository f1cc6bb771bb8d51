package dev.varve.plug;

import dev.varve.demo.Narrator;
import java.util.Locale;

/**
 * Prints the calls of an operation as numbered lines, with an arrow at the one after which the
 * power fails.
 */
final class CallList {
  private final Recording recording;
  private final Narrator narrator;

  CallList(Recording recording, Narrator narrator) {
    this.recording = recording;
    this.narrator = narrator;
  }

  void show(int operation, int cut) {
    int first = recording.operations().get(operation).firstCall();
    int last = recording.lastCallOf(operation);
    narrator.show(recording.operations().get(operation).name() + (first > last ? ": no call" : ""));
    for (int number = first; number <= last; number++) {
      narrator.show(line(number, number == cut ? "-->" : "   "));
      if (number == cut) {
        narrator.show("        ~~~ the power fails ~~~");
      }
    }
  }

  private String line(int number, String mark) {
    Recording.Call call = recording.call(number);
    int bytes = recording.bytesOf(number);
    String size = bytes > 0 ? Narrator.number(bytes) + " B" : "";
    return String.format(
            Locale.ROOT, "%s %4d  %-8s %-24s %8s", mark, number, call.name(), call.file(), size)
        .stripTrailing();
  }
}
