package dev.varve.xray;

import dev.varve.Text;
import dev.varve.demo.Glyphs;
import dev.varve.files.WorkingDirectory;
import dev.varve.io.DiskStorage;
import dev.varve.shell.Arguments;
import dev.varve.shell.Command;
import dev.varve.shell.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The command that explains the bytes of a file, in a shell and as an argument of a demo.
 *
 * <pre>
 *   xray                             the files that there are
 *   xray 000001.log                  every section of the file, a line each
 *   xray 000001.log @58              the section in which byte 58 is, piece by piece
 *   xray 000001.log --entries        all sections, piece by piece
 *   xray --diff 000001.log other     the first byte that differs, and what it is in both
 * </pre>
 */
public final class XRayCommand {
  /** The words after the command's name. */
  public static final String USAGE = "[--diff] FILE [@OFFSET|--entries|OTHER]";

  private final XRay xray;
  private final Path directory;
  private final Glyphs glyphs;
  private final Consumer<String> out;

  XRayCommand(XRay xray, Path directory, Glyphs glyphs, Consumer<String> out) {
    this.xray = xray;
    this.directory = directory;
    this.glyphs = glyphs;
    this.out = out;
  }

  /** Returns the command for a shell; names are looked up in {@code directory} first. */
  public static Command in(Path directory, FileKind... kinds) {
    return in(directory, Glyphs.ofConsole(), kinds);
  }

  static Command in(Path directory, Glyphs glyphs, FileKind... kinds) {
    return new Command(
        "xray",
        USAGE,
        "explains every byte of a file",
        (session, arguments) -> run(session, arguments, directory, glyphs, kinds),
        () -> files(directory));
  }

  /** Returns the names of the files that may be meant. */
  static List<String> files(Path directory) {
    List<String> names = new ArrayList<>(List.of("--diff", "--entries"));
    try (Stream<Path> files = Files.list(WorkingDirectory.resolve(directory))) {
      files.map(it -> it.getFileName().toString()).sorted().forEach(names::add);
    } catch (IOException e) {
      // Then there is nothing to offer.
      return names;
    }
    return names;
  }

  private static void run(
      Session session, Arguments arguments, Path directory, Glyphs glyphs, FileKind... kinds)
      throws IOException {
    new XRayCommand(new XRay(kinds), directory, glyphs, session::print).run(arguments.texts());
  }

  /**
   * Runs the command on standard output.
   *
   * @param words the words after the command's name
   */
  public static void run(List<String> words, FileKind... kinds) throws IOException {
    Consumer<String> out = line -> System.out.println(Text.line(line));
    new XRayCommand(new XRay(kinds), Path.of(""), Glyphs.ofConsole(), out).run(words);
  }

  void run(List<String> words) throws IOException {
    if (words.size() == 3 && words.get(0).equals("--diff")) {
      diff(words.get(1), words.get(2));
    } else if (words.isEmpty()) {
      listFiles();
    } else if (words.size() == 1 && !words.get(0).startsWith("--")) {
      overview(words.get(0));
    } else if (words.size() == 2 && words.get(1).equals("--entries")) {
      entries(words.get(0));
    } else if (words.size() == 2 && words.get(1).startsWith("@")) {
      at(words.get(0), offset(words.get(1)));
    } else {
      throw new IllegalArgumentException(
          "what to explain? xray FILE, FILE @OFFSET, FILE --entries or --diff FILE OTHER");
    }
  }

  private static long offset(String word) {
    try {
      return Long.decode(word.substring(1));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "an offset is a number, such as @4096 or @0x1000, not " + word, e);
    }
  }

  private void listFiles() throws IOException {
    List<String> known = new ArrayList<>();
    try (Stream<Path> files = Files.list(WorkingDirectory.resolve(directory))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (Files.size(file) == 0) {
          continue; // Nothing to explain; and the lock of a store that is open must stay closed.
        }
        String name = file.getFileName().toString();
        try (FileWindow window = open(name)) {
          if (xray.knows(window)) {
            known.add(name);
          }
        }
      }
    }
    out.accept(known.isEmpty() ? "no file here is of a known kind" : "xray FILE, which is one of");
    known.forEach(name -> out.accept("  " + name));
  }

  private void overview(String name) throws IOException {
    try (FileWindow file = open(name)) {
      XRayPrinter printer = new XRayPrinter(file, glyphs, out);
      printer.head(false);
      xray.explain(file, (whole, details) -> printer.section(whole));
      printer.end();
    }
  }

  private void entries(String name) throws IOException {
    try (FileWindow file = open(name)) {
      XRayPrinter printer = new XRayPrinter(file, glyphs, out);
      printer.head(true);
      xray.explain(
          file,
          (whole, details) -> {
            printer.section(whole);
            printer.details(details);
            printer.print("");
          });
      printer.end();
    }
  }

  private void at(String name, long offset) throws IOException {
    try (FileWindow file = open(name)) {
      XRayPrinter printer = new XRayPrinter(file, glyphs, out);
      SectionAt found = SectionAt.find(xray, file, offset);
      printer.head(true);
      printer.section(found.whole());
      printer.details(found.details());
    }
  }

  private void diff(String name, String otherName) throws IOException {
    try (FileWindow file = open(name);
        FileWindow other = open(otherName)) {
      new FileDiff(xray, glyphs, out).show(name, file, otherName, other);
    }
  }

  private FileWindow open(String name) throws IOException {
    Path typed = WorkingDirectory.resolve(name);
    Path here = WorkingDirectory.resolve(directory).resolve(name);
    Path path = Files.exists(here) ? here : typed;
    if (!Files.isRegularFile(path)) {
      throw new IllegalArgumentException(
          Files.exists(path)
              ? name + " is a directory: name a file in it"
              : "no such file: " + name + where());
    }
    return new FileWindow(path.getFileName().toString(), DiskStorage.openFile(path));
  }

  private String where() {
    Path here = WorkingDirectory.resolve(Path.of("")).toAbsolutePath();
    return directory.toAbsolutePath().equals(here)
        ? ", looked in " + here
        : ", looked in " + directory + " and in " + here;
  }
}
