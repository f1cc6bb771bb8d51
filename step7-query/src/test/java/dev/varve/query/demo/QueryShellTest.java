package dev.varve.query.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.varve.lsm.LsmOptions;
import dev.varve.lsm.demo.RepairableStore;
import dev.varve.shell.Shell;
import dev.varve.shell.Transcript;
import dev.varve.transactions.TransactionalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** KQL in the shell, beside its commands. */
class QueryShellTest {
  @TempDir private Path directory;
  private RepairableStore<TransactionalStore> store;
  private QueryShell queries;
  private Shell shell;

  @BeforeEach
  void open() throws IOException {
    store =
        new RepairableStore<>(
            directory.resolve("store"), LsmOptions.defaults(), TransactionalStore::open);
    queries = new QueryShell(store);
    shell = new Shell(store).with(queries.commands(directory)).with(queries.language());
  }

  @AfterEach
  void close() {
    queries.close();
    store.close();
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString().replace('\\', '/');
  }

  @Test
  void statementsAreReadBesideCommands() {
    Transcript.check(
        shell,
        """
        > create collection people
        created
        -------
        people
        1 row
        > insert into people {id: "ann", age: 30, city: "Bern"}, {id: "b2", age: 4294967300}
        inserted
        --------
               2
        1 row
        > from people where age > 20 order by age desc
        id   age         city
        ---  ----------  ----
        b2   4294967300
        ann          30  Bern
        2 rows
        > set from 1
        ok
        > get from
        1
        > delete from2
        ok
        > delete from people where city is missing
        deleted
        -------
              1
        1 row
        > select count(*) from people
        COUNT(*)
        --------
               1
        1 row
        """);
  }

  @Test
  void aSentenceGoesOnUntilItCanEnd() {
    Transcript.check(
        shell,
        """
        > create collection c
        created
        -------
        c
        1 row
        > insert into c {
        >   id: "a"
        > }
        inserted
        --------
               1
        1 row
        > from c \\
        > where
        >   id = "a"
        id
        --
        a
        1 row
        """);
  }

  @Test
  void anErrorHasACaretUnderItsPlace() {
    assertThat(Transcript.of(shell, "from people where age >> 30"))
        .isEqualTo(
            String.format(
                "from people where age >> 30%n                       ^%n"
                    + "line 1, column 24: expected a value, found >%n"));
    assertThat(Transcript.of(shell, "from peeple"))
        .endsWith(
            String.format(
                "line 1, column 6: there is no collection peeple: CREATE COLLECTION peeple creates it%n"));
  }

  @Test
  void aDeleteWithAConditionIsAQueryThoughFromIsMissing() {
    assertThat(Transcript.of(shell, "delete people where id = 'a'"))
        .endsWith(String.format("line 1, column 8: expected FROM, found people%n"));
    assertThat(Transcript.of(shell, "delete people")).doesNotContain("expected");
  }

  @Test
  void whereNothingIsFoundTheUsualMistakeIsNamed() {
    Transcript.of(shell, "create collection people");
    Transcript.of(shell, "insert into people {id: \"é1\", city: \"Bern\", big: 4294967297}");
    assertThat(Transcript.of(shell, "from people where city = Bern"))
        .endsWith(String.format("0 rows%nBern is a field here; a text has quotes: \"Bern\"%n"));
    assertThat(Transcript.of(shell, "from people where age is null"))
        .endsWith(
            String.format(
                "0 rows%na field that is missing is not null: not exists(FIELD) finds it%n"));
    assertThat(Transcript.of(shell, "from people where city like 'B*'"))
        .endsWith(
            String.format(
                "0 rows%na * is only itself in a pattern: %% is any text, _ one character%n"));
    for (String change : List.of("update people set city = id", "delete from people")) {
      assertThat(Transcript.of(shell, change + " where city = Bern"))
          .endsWith(String.format("1 row%nBern is a field here; a text has quotes: \"Bern\"%n"));
      assertThat(Transcript.of(shell, change + " where city = 'Ulm'"))
          .endsWith(String.format("0%n1 row%n"));
    }
    for (String honest :
        List.of(
            "city = 'a = b' and big > 4294967297",
            "big = TRUE",
            "city = lower(city)",
            "city = a.b",
            "city = 'Ulm' and age != null")) {
      assertThat(Transcript.of(shell, "from people where " + honest))
          .as(honest)
          .isEqualTo(String.format("0 rows%n"));
    }
  }

  @Test
  void helpBeginsWithTheCommandsAndShowsHowToAsk() {
    assertThat(Transcript.of(shell, "help"))
        .contains("get KEY", "from people where", "insert into", "show collections", "explain");
  }

  @Test
  void queriesTakePartInTheTransactionThatIsOpen() {
    Transcript.of(shell, "create collection c");
    Transcript.check(
        shell,
        """
        > begin
        ok, serializable; end it: commit or rollback
        > insert into c {id: "a"}
        inserted
        --------
               1
        1 row
        > select count(*) from c
        COUNT(*)
        --------
               1
        1 row
        > rollback
        rolled back
        > select count(*) from c
        COUNT(*)
        --------
               0
        1 row
        """);
  }

  @Test
  void aTableOfLongValuesFitsTheWidth() {
    Transcript.of(shell, "create collection c");
    Transcript.of(
        shell,
        "insert into c {id: \"a\", text: \"" + "x".repeat(300) + "\", list: [1, {b: \"\\n\"}]}");
    String table = Transcript.of(shell, "from c");
    assertThat(table.lines()).allMatch(line -> line.length() <= 80);
    assertThat(table).contains("xxx...").contains("[1, {\"b\": \"\\n\"}]");
  }

  @Test
  void filesAreLoadedWithTypes() throws IOException {
    String csv =
        file(
            "people.csv",
            "id;age;zip;name;home.city;ok\r\n1;30;007;\"Ann; \"\"A\"\"\";Bern;true\r\n"
                + "k2;4294967300;\"8000\";;;null\r\n");
    Transcript.check(
        shell,
        "> load "
            + csv
            + " people --delimiter ;\n2 documents loaded from "
            + csv
            + "\n> from people order by id\n"
            + """
            id  age         zip   name      home              ok
            --  ----------  ----  --------  ----------------  ----
            1           30  007   Ann; "A"  {"city": "Bern"}  true
            k2  4294967300  8000                              null
            2 rows
            > select id from people where zip = "8000" or age = 30
            id
            --
            1
            k2
            2 rows
            """);
    String json = file("rivers.jsonl", "{\"name\": \"Aare\", \"km\": 288}\n\n{\"name\": 7}\n");
    assertThat(Transcript.of(shell, "load " + json + " rivers --id name"))
        .isEqualTo(String.format("2 documents loaded from %s%n", json));
    assertThat(queries.database().collection("rivers").get("Aare").get("km")).isEqualTo(288L);
  }

  @Test
  void aFileThatIsWrongIsToldWithItsLine() throws IOException {
    String csv = file("p.csv", "id,a\n1,2\n3\n");
    assertThat(Transcript.of(shell, "load " + csv + " c"))
        .isEqualTo(
            String.format(
                "%s, line 3: it has 1 fields, the first line has 2; loaded before that: nothing%n",
                csv));
    String json = file("p.jsonl", "{\"id\": \"a\"}\n{\"id\": \"b\", \"x\": 1, \"x\": 2}\n");
    assertThat(Transcript.of(shell, "load " + json + " c"))
        .contains("line 2: line 1, column 21: the object has two fields x");
    assertThat(Transcript.of(shell, "load none.csv c")).contains("there is no file");
    assertThat(Transcript.of(shell, "load " + json)).contains("load needs");
    assertThat(Transcript.of(shell, "load " + json + " c --delimiter"))
        .contains("--delimiter is followed by nothing");
    assertThat(queries.database().collections()).isEmpty();
  }

  @Test
  void keywordsCollectionsAndFieldsAreOffered() {
    Transcript.of(shell, "create collection people");
    Transcript.of(shell, "insert into people {id: \"a\", shoe: 43}");
    assertThat(queries.language().completions(List.of())).contains("FROM", "EXPLAIN");
    assertThat(queries.language().completions(List.of("from"))).contains("people");
    assertThat(queries.language().completions(List.of("from", "people", "where")))
        .contains("shoe", "AND");
    assertThat(queries.language().completions(List.of("get"))).isEmpty();
  }
}
