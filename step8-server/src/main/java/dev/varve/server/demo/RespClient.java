package dev.varve.server.demo;

import dev.varve.Text;
import dev.varve.Utf8;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A client in a few lines: sends requests, or any bytes, and reads replies as text. */
final class RespClient implements AutoCloseable {
  private static final String CRLF = "\r\n";

  private final Socket socket;
  private final InputStream in;

  RespClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Returns the text of a request, whose words are separated by spaces. */
  static String request(String words) {
    List<String> arguments = List.of(words.split(" "));
    StringBuilder request = new StringBuilder("*" + arguments.size() + CRLF);
    for (String one : arguments) {
      request.append('$').append(one.length()).append(CRLF).append(one).append(CRLF);
    }
    return request.toString();
  }

  /** Sends text as it is. */
  void send(String text) throws IOException {
    socket.getOutputStream().write(Utf8.encode("request", text));
  }

  /** Sends a request, and returns the reply. */
  String ask(String words) throws IOException {
    send(request(words));
    return reply();
  }

  /** Returns the next reply; the parts of a list are in brackets. */
  String reply() throws IOException {
    String line = line();
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '$' -> bulk(Integer.parseInt(rest));
      case '*' -> rest.equals("-1") ? Text.NOTHING : parts(Integer.parseInt(rest)).toString();
      case '-' -> "error: " + rest;
      default -> rest;
    };
  }

  private String bulk(int length) throws IOException {
    if (length < 0) {
      return Text.NOTHING;
    }
    String text = Utf8.decode("reply", in.readNBytes(length));
    line();
    return text;
  }

  /** Returns the parts of the next reply, or message, which is a list. */
  List<String> parts() throws IOException {
    return parts(Integer.parseInt(line().substring(1)));
  }

  private List<String> parts(int count) throws IOException {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(reply());
    }
    return parts;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b = in.read();
    for (; b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the server has closed the connection");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return Utf8.decode("reply", line.toByteArray());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
