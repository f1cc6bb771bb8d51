package dev.varve.server;

import java.io.ByteArrayOutputStream;

/**
 * Why a user may not do something.
 *
 * @param index which word of the request is the key or the channel that was denied
 */
record Denial(Reason reason, int index) {
  /** What was denied. The later ones say more, and are preferred if several rules deny. */
  enum Reason {
    COMMAND(
        "no permissions to run the '%s' command",
        "no permission to execute the command or subcommand"),
    KEY(
        "no permissions to access one of the keys used as arguments",
        "no permission to touch the specified keys"),
    AUTH("", ""),
    CHANNEL(
        "no permissions to access one of the channels used as arguments",
        "no permission to access one of the channels used as arguments");

    private final String refused;
    private final String refusedLater;

    Reason(String refused, String refusedLater) {
      this.refused = refused;
      this.refusedLater = refusedLater;
    }
  }

  /** Returns whether this says more than {@code other}. */
  boolean saysMoreThan(Denial other) {
    int order = reason.compareTo(other.reason);
    return order > 0 || order == 0 && index > other.index;
  }

  /** Returns the error of a request. */
  RespError error(RedisCommand command) {
    return new RespError("NOPERM this user has " + reason.refused.replace("%s", command.name()));
  }

  /** Returns the error of a request that was allowed when it was queued for a transaction. */
  RespError errorOfQueued() {
    return new RespError(
        "NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC"
            + " call. This command is no longer allowed for the following reason: "
            + reason.refusedLater);
  }

  /** Returns what ACL DRYRUN replies; it names what was denied. */
  byte[] explanation(RedisCommand command, byte[][] arguments) {
    if (reason == Reason.COMMAND) {
      return Ascii.bytes("This user has " + reason.refused.replace("%s", command.name()));
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(Ascii.bytes("This user has no permissions to access the '"));
    text.writeBytes(arguments[index]);
    text.writeBytes(Ascii.bytes(reason == Reason.KEY ? "' key" : "' channel"));
    return text.toByteArray();
  }
}
