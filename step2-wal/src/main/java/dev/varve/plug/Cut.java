package dev.varve.plug;

import dev.varve.PersistentStore;
import dev.varve.demo.Narrator;
import dev.varve.io.simulated.FileState;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Shows a power cut after one call: what was on the disk, what a restart finds, and why.
 *
 * <p>There are as many outcomes as there are ways to keep a part of the pending changes. All of
 * them begin with the same writes: those that are found even if nothing pending was kept.
 */
final class Cut {
  private final Script<?> script;
  private final Recording recording;
  private final int call;
  private final Map<Survival, Recovered> recovered = new EnumMap<>(Survival.class);

  <S extends PersistentStore> Cut(Script<S> script, Recording recording, int call)
      throws IOException {
    this.script = script;
    this.recording = recording;
    this.call = call;
    for (Survival survival : Survival.values()) {
      recovered.put(survival, script.recover(recording.after(call).images().get(survival)));
    }
  }

  void show(Narrator narrator, Prediction prediction) {
    narrator.heading(call == 0 ? "Power cut before call 1" : "Power cut after call " + call);
    new CallList(recording, narrator).show(operation(), call);
    narrator.say("What the program saw, and what was durable:");
    showFiles(narrator);
    narrator.say("Of what was not durable, the disk may have kept, for example:");
    for (Survival survival : Survival.values()) {
      show(narrator, survival);
    }
    if (prediction != null) {
      narrator.say(judge(prediction));
    }
    narrator.say(certainty());
    narrator.say(
        "The rule: a write is certain once the bytes and the name of a file that holds it are"
            + " durable, and so is everything that leads a restart to that file. All writes"
            + " before it are then certain, too.");
  }

  /** Returns the operation that made the call, or the first one before any call. */
  private int operation() {
    int operation = 0;
    while (recording.lastCallOf(operation) < call) {
      operation++;
    }
    return operation;
  }

  private void showFiles(Narrator narrator) {
    if (recording.after(call).files().isEmpty()) {
      narrator.show("no file");
    }
    for (FileState file : recording.after(call).files()) {
      narrator.show(file.toString());
    }
    narrator.gap();
    for (FileState file : recording.after(call).files()) {
      showPending(narrator, file);
    }
  }

  private static void showPending(Narrator narrator, FileState file) {
    int bytes = file.liveBytes() - file.durableBytes();
    if (file.nameState() != FileState.Name.DELETED && bytes > 0) {
      narrator.show(file.name() + ": " + bytes + " bytes were appended, and not forced yet");
    }
    switch (file.nameState()) {
      case DURABLE -> {}
      case NEW ->
          narrator.show(file.name() + ": the directory was not synced since it was created");
      case REPLACED -> narrator.show(file.name() + ": not synced, the file before may come back");
      case DELETED -> narrator.show(file.name() + ": deleted, not synced, it may come back");
    }
  }

  private void show(Narrator narrator, Survival survival) {
    Recovered found = recovered.get(survival);
    narrator.show(
        String.format(
            Locale.ROOT,
            "%-32s %-34s %s",
            survival.text,
            found.contents().isEmpty() ? "-" : Recovered.text(found.contents()),
            counted(writes(survival))));
    found.notes().forEach(note -> narrator.show("    " + note));
  }

  /** Returns how many writes were found, or -1 if these are not the first ones of the script. */
  private int writes(Survival survival) {
    return script.writesLeadingTo(recovered.get(survival).contents());
  }

  private static String counted(int writes) {
    return writes < 0 ? "NOT A BEGINNING" : writes + (writes == 1 ? " write" : " writes");
  }

  private String judge(Prediction prediction) {
    Recovered certain = recovered.get(Survival.NOTHING);
    if (prediction.contents().equals(certain.contents())) {
      return "Your prediction is right.";
    }
    String instead = " If nothing else was kept: " + Recovered.text(certain.contents()) + ".";
    int predicted = script.writesLeadingTo(prediction.contents());
    return predicted >= writes(Survival.NOTHING) && predicted <= writes(Survival.EVERYTHING)
        ? "What you predict can be, but is not certain." + instead
        : "Your prediction is wrong." + instead;
  }

  private String certainty() {
    int returned = recording.acknowledged(call);
    int certain = writes(Survival.NOTHING);
    if (returned == 0) {
      return "No write had returned yet: nothing was promised.";
    }
    String all = returned == 1 ? "The write" : "The " + returned + " writes";
    return certain >= returned
        ? all + " that had returned cannot be lost any more."
        : String.format(
            Locale.ROOT,
            "Writes that had returned: %d. Certain of them: %s. What came after has reached the"
                + " operating system and no farther: it survives the process, not a power cut.",
            returned,
            certain == 0 ? "none" : "the first " + certain);
  }
}
