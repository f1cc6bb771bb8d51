package dev.varve.query.demo;

import dev.varve.NotUtf8Exception;
import dev.varve.Utf8Reader;
import dev.varve.demo.Narrator;
import dev.varve.exchange.Progress;
import dev.varve.files.WorkingDirectory;
import dev.varve.query.Collection;
import dev.varve.query.Database;
import dev.varve.query.Document;
import dev.varve.shell.Arguments;
import dev.varve.shell.Command;
import dev.varve.shell.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The shell command that loads documents from a file into a collection. */
final class LoadCommand {
  private static final int DOCUMENTS_AT_ONCE = 1_000;

  private final Supplier<Database> database;

  LoadCommand(Supplier<Database> database) {
    this.database = database;
  }

  Command command() {
    return new Command(
        "load",
        "FILE COLLECTION [--id FIELD] [--delimiter C]",
        "adds the documents of a .csv or .jsonl to a collection",
        this::load);
  }

  /** What was typed after the name of the command. */
  private static final class Options {
    private final List<String> words = new ArrayList<>();
    private String id = "id";
    private char delimiter = ',';

    static Options of(Arguments arguments) {
      Options options = new Options();
      for (int i = 0; i < arguments.size(); i++) {
        String word = arguments.text(i);
        if (!word.startsWith("--")) {
          options.words.add(word);
        } else if (!arguments.has(i + 1)) {
          throw arguments.wrong(word + " is followed by nothing");
        } else {
          options.set(arguments, word, arguments.text(++i));
        }
      }
      if (options.words.size() != 2) {
        throw arguments.wrong(
            options.words.size() < 2 ? "load needs a file and a collection" : "too many words");
      }
      return options;
    }

    private void set(Arguments arguments, String option, String value) {
      switch (option) {
        case "--id" -> id = value;
        case "--delimiter" -> {
          String character = value.equals("\\t") ? "\t" : value;
          if (character.length() != 1 || "\"\r\n".contains(character)) {
            throw arguments.wrong("--delimiter needs one character, such as ; or \\t");
          }
          delimiter = character.charAt(0);
        }
        default -> throw arguments.wrong("unknown option " + option);
      }
    }
  }

  private void load(Session session, Arguments arguments) {
    Options options = Options.of(arguments);
    Path file = WorkingDirectory.resolve(options.words.get(0));
    if (!session.mode().isEmpty()) {
      throw new IllegalStateException("a " + session.mode() + " is open: finish it first");
    }
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("there is no file " + file);
    }
    new Load(session, file, options, database.get()).run();
  }

  /** One run of the command. */
  private static final class Load {
    private final Session session;
    private final Path file;
    private final Options options;
    private final Database database;
    private final Progress progress;
    private final List<Document> batch = new ArrayList<>();
    private @Nullable Collection collection;
    private long stored;

    Load(Session session, Path file, Options options, Database database) {
      this.session = session;
      this.file = file;
      this.options = options;
      this.database = database;
      this.progress = new Progress(session);
    }

    void run() {
      String name = file.toString().toLowerCase(Locale.ROOT);
      if (!name.endsWith(".csv") && !name.endsWith(".jsonl")) {
        throw new IllegalArgumentException("a file's name must end with .csv or .jsonl: " + file);
      }
      try (BufferedReader in = new BufferedReader(new Utf8Reader(Files.newInputStream(file)))) {
        read(
            name.endsWith(".csv")
                ? new CsvDocuments(in, options.delimiter, options.id)
                : new JsonLinesDocuments(in, options.id));
      } catch (NotUtf8Exception e) {
        throw failure(file + ", " + e.getMessage(), e);
      } catch (FileSystemException e) {
        throw failure("cannot read " + e.getMessage(), e);
      } catch (IOException | RuntimeException e) {
        throw failure(e.getMessage(), e);
      }
      session.print(Narrator.count(stored, "document", "documents") + " loaded from " + file);
    }

    private IllegalStateException failure(String reason, Exception cause) {
      String before = stored == 0 ? "nothing" : Progress.text(stored);
      return new IllegalStateException(reason + "; loaded before that: " + before, cause);
    }

    private void read(DocumentSource source) throws IOException {
      for (Document next = next(source); next != null; next = next(source)) {
        batch.add(next);
        progress.countOne();
        if (batch.size() == DOCUMENTS_AT_ONCE) {
          store();
        }
      }
      store();
    }

    private @Nullable Document next(DocumentSource source) throws IOException {
      try {
        return source.next();
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(
            file + ", line " + source.line() + ": " + e.getMessage(), e);
      }
    }

    private void store() {
      if (collection == null) {
        collection = database.getOrCreateCollection(options.words.get(1));
      }
      collection.putAll(batch);
      stored += batch.size();
      batch.clear();
    }
  }
}
