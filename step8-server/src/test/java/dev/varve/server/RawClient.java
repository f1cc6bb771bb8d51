package dev.varve.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import javax.net.SocketFactory;

/** A client that sends bytes, and returns the bytes of each reply; a character is a byte. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final InputStream in;

  RawClient(int port) {
    this(port, SocketFactory.getDefault());
  }

  /** Connects by sockets of another kind, such as those of TLS. */
  RawClient(int port, SocketFactory sockets) {
    try {
      socket = sockets.createSocket("127.0.0.1", port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends bytes as they are. */
  void send(String bytes) {
    try {
      socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says that nothing more will be sent. */
  void endSending() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a request of the words in {@code command}; two quotes are an empty word. */
  static String request(String command) {
    List<String> words = List.of(command.split(" "));
    return request(words.stream().map(word -> word.equals("\"\"") ? "" : word).toList());
  }

  /** Returns a request of some words, which may have any bytes. */
  static String request(List<String> words) {
    StringBuilder request = new StringBuilder("*" + words.size() + "\r\n");
    for (String word : words) {
      request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    return request.toString();
  }

  /** Sends a request, and returns the reply to it, to the byte. */
  String call(String command) {
    send(request(command));
    return reply();
  }

  /** Sends a request of some words, and returns the reply to it, to the byte. */
  String call(List<String> words) {
    send(request(words));
    return reply();
  }

  /** Sends a request, and expects a reply, whose lines are given without their ends. */
  void expect(String command, String... lines) {
    assertThat(call(command)).as(command).isEqualTo(String.join("\r\n", lines) + "\r\n");
  }

  /** Expects a message that answers no request. */
  void expectMessage(String... lines) {
    assertThat(reply()).isEqualTo(String.join("\r\n", lines) + "\r\n");
  }

  /** Returns whether a part of a reply has arrived. */
  boolean hasReply() {
    try {
      return in.available() > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the next reply, to the byte. */
  String reply() {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      readReply(bytes);
      return bytes.toString(ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readReply(ByteArrayOutputStream bytes) throws IOException {
    String line = readLine(bytes);
    char type = line.charAt(0);
    if (type == '$' || type == '=') {
      int length = Integer.parseInt(line.substring(1));
      if (length >= 0) {
        bytes.writeBytes(in.readNBytes(length + 2));
      }
    } else if ("*~>%".indexOf(type) >= 0) {
      int size = Integer.parseInt(line.substring(1)) * (type == '%' ? 2 : 1);
      for (int i = 0; i < size; i++) {
        readReply(bytes);
      }
    }
  }

  private String readLine(ByteArrayOutputStream bytes) throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.length() < 2 || line.charAt(line.length() - 1) != '\n') {
      int b = readByte();
      bytes.write(b);
      line.append((char) b);
    }
    return line.substring(0, line.length() - 2);
  }

  private int readByte() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException("closed by the server");
    }
    return b;
  }

  /** Waits until the server closes the connection, and returns the bytes that came before. */
  String untilClosed() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        bytes.write(b);
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the server has not closed the connection", e);
    } catch (IOException e) {
      bytes.write('!'); // Reset: closed too.
    }
    return bytes.toString(ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
