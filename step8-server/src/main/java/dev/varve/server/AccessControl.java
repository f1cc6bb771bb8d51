package dev.varve.server;

import dev.varve.server.Denial.Reason;

/**
 * Checks requests against the rules of the user whose client asks, before they have any effect, and
 * keeps what was denied. A user who may do everything costs one look at a field.
 */
final class AccessControl {
  private final ServerContext context;
  private final AclLog log = new AclLog();

  AccessControl(ServerContext context) {
    this.context = context;
  }

  AclLog log() {
    return log;
  }

  /**
   * Checks a request that has arrived, or that has waited for a key until now.
   *
   * @throws RespError if it is denied
   */
  void check(Connection connection, RedisCommand command, byte[][] arguments) {
    UserRules rules = connection.state().user.rules();
    Denial denial = rules.isUnlimited() ? null : rules.denial(command, arguments);
    if (denial != null) {
      command.figures().rejected();
      boolean isInTransaction = connection.state().queue != null;
      add(denial, connection, command, arguments, isInTransaction);
      throw denial.error(command);
    }
  }

  void check(Call call) {
    check(call.connection(), call.command(), call.arguments());
  }

  /**
   * Checks a request of a transaction, since rules may have changed after it was queued.
   *
   * @throws RespError if it is denied
   */
  void checkQueued(Call call) {
    UserRules rules = call.client().user.rules();
    Denial denial = rules.isUnlimited() ? null : rules.denial(call.command(), call.arguments());
    if (denial != null) {
      add(denial, call.connection(), call.command(), call.arguments(), true);
      throw denial.errorOfQueued();
    }
  }

  private void add(
      Denial denial,
      Connection connection,
      RedisCommand command,
      byte[][] arguments,
      boolean isInTransaction) {
    boolean isCommand = denial.reason() == Reason.COMMAND;
    byte[] object = isCommand ? Ascii.bytes(command.name()) : arguments[denial.index()];
    byte[] user = connection.state().user.name();
    add(denial.reason(), isInTransaction, object, user, connection);
  }

  /**
   * Checks an option of SORT that reads keys which depend on what other keys hold.
   *
   * @throws RespError if not all keys may be read
   */
  void checkReadsAllKeys(Call call, String option) {
    UserRules rules = call.client().user.rules();
    if (!rules.isUnlimited() && !rules.allowsReadingAllKeys(call.command(), call.arguments())) {
      throw new RespError(
          "ERR " + option + " option of SORT denied due to insufficient ACL permissions.");
    }
  }

  /**
   * Lets a client sign in, whose state changes only if the caller does that.
   *
   * @throws RespError if there is no such user, or not with this password
   */
  User signIn(Call call, byte[] name, byte[] password) {
    User user = context.users.named(name);
    if (user == null || !user.rules().admits(password)) {
      add(Reason.AUTH, call.isPartOfTransaction(), call.bytes(0), name, call.connection());
      throw RespError.WRONG_PASSWORD;
    }
    return user;
  }

  private void add(
      Reason reason, boolean isInTransaction, byte[] object, byte[] user, Connection connection) {
    String client = ClientLine.of(connection, context);
    log.add(reason, isInTransaction, object, user, context.millis(), client);
  }
}
