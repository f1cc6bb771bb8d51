package dev.varve.server;

import dev.varve.lsm.Keyspace;
import java.util.ArrayList;
import java.util.List;

/** A server with lists, and what is stored of them. */
abstract class ListFixture extends ServerFixture {
  /** Expects that a list has these elements, and nothing else is stored of it. */
  void expectList(String key, String... elements) {
    List<String> lines = new ArrayList<>(List.of("*" + elements.length));
    for (String element : elements) {
      lines.add("$" + element.length());
      lines.add(element);
    }
    expect("lrange " + key + " 0 -1", lines.toArray(String[]::new));
    expect("llen " + key, ":" + elements.length);
  }

  Keyspace parts() {
    return store.keyspaces().get("redis:0.parts");
  }
}
