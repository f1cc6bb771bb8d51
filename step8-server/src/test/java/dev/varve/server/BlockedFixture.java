package dev.varve.server;

import java.util.ArrayList;
import java.util.List;

/** A server whose clients wait, and how a test sees that they do. */
abstract class BlockedFixture extends ServerFixture {
  /** Returns a client that has sent a request, and waits. */
  RawClient blocked(String command) {
    return blocked(connect(), command);
  }

  RawClient blocked(RawClient one, String command) {
    int before = blockedClients();
    one.send(RawClient.request(command));
    awaitBlocked(before + 1);
    return one;
  }

  int blockedClients() {
    String info = client.call("info clients");
    return Integer.parseInt(info.replaceFirst("(?s).*blocked_clients:(\\d+).*", "$1"));
  }

  void awaitBlocked(int count) {
    while (blockedClients() != count) {
      Thread.onSpinWait();
    }
  }

  void expectElements(String key, String... elements) {
    List<String> lines = new ArrayList<>(List.of("*" + elements.length));
    for (String element : elements) {
      lines.add("$" + element.length());
      lines.add(element);
    }
    expect("lrange " + key + " 0 -1", lines.toArray(String[]::new));
  }
}
