package dev.varve.server;

import static dev.varve.server.RedisCommand.Flag.ADMIN;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** ACL: the users, and what they may do. */
final class AclCommands {
  private static final int MAX_PASSWORD_BITS = 4_096;
  private static final int DEFAULT_PASSWORD_BITS = 256;
  private static final long DEFAULT_ENTRIES = 10;

  private AclCommands() {}

  static void addTo(RedisCommands all) {
    all.group("server")
        .container("acl", "Users, and what they may do.", null)
        .add("whoami", "Returns the user of this client.", AclCommands::whoAmI)
        .add("users", "Returns the names of all users.", AclCommands::names, ADMIN)
        .add("list", "Returns all users with their rules.", AclCommands::list, ADMIN)
        .add("getuser username", "Describes a user.", AclCommands::get, ADMIN)
        .add("setuser username [rule ...]", "Creates or changes a user.", AclCommands::set, ADMIN)
        .add("deluser username [username ...]", "Deletes users.", AclCommands::delete, ADMIN)
        .add(
            "cat [category]",
            "Returns all categories of commands, or the commands of one.",
            AclCommands::categories)
        .add("log [count|RESET]", "Returns what was denied.", AclCommands::log, ADMIN)
        .add("genpass [bits]", "Returns a random password.", AclCommands::password)
        .add(
            "dryrun username command [word ...]",
            "Returns whether a user may send a request.",
            AclCommands::dryRun,
            ADMIN)
        .add("save", "Writes all users to the file.", AclCommands::save, ADMIN)
        .add("load", "Replaces all users by those of the file.", AclCommands::load, ADMIN);
  }

  private static void whoAmI(Call call) {
    call.reply().bulk(call.client().user.name());
  }

  private static void names(Call call) {
    call.reply().bulks(call.server().users.all().stream().map(User::name).toList());
  }

  private static void list(Call call) {
    call.reply().bulks(call.server().users.lines());
  }

  private static void get(Call call) {
    User user = call.server().users.named(call.bytes(2));
    RespWriter reply = call.reply();
    if (user == null) {
      reply.nothing();
      return;
    }
    UserRules rules = user.rules();
    List<Selector> selectors = rules.selectors();
    reply.map(6);
    reply.bulk("flags");
    reply.set(rules.flags().size());
    rules.flags().forEach(reply::bulk);
    reply.bulk("passwords");
    reply.texts(rules.passwords());
    selectors.get(0).writeTo(reply);
    reply.bulk("selectors");
    reply.array(selectors.size() - 1);
    for (Selector selector : selectors.subList(1, selectors.size())) {
      reply.map(3);
      selector.writeTo(reply);
    }
  }

  private static void set(Call call) {
    byte[] name = call.bytes(2);
    if (!UserRules.isWord(name)) {
      throw new RespError("ERR Usernames can't contain spaces or null characters");
    }
    List<byte[]> rules = List.of(call.arguments()).subList(3, call.size());
    call.server().users.set(name, rules, call.connection());
    call.reply().ok();
  }

  private static void delete(Call call) {
    List<byte[]> names = List.of(call.arguments()).subList(2, call.size());
    if (names.stream().anyMatch(Users::isDefault)) {
      throw new RespError("ERR The 'default' user cannot be removed");
    }
    int deleted = 0;
    for (byte[] name : names) {
      deleted += call.server().users.delete(name, call.connection()) ? 1 : 0;
    }
    call.reply().integer(deleted);
  }

  private static void categories(Call call) {
    checkLength(call);
    if (call.size() == 2) {
      call.reply().texts(Arrays.stream(Category.values()).map(Category::text).toList());
      return;
    }
    Category category = Category.named(call.text(2));
    if (category == null) {
      throw new RespError("ERR Unknown category '" + call.text(2) + "'");
    }
    call.reply()
        .texts(
            call.server().commands.withParts().stream()
                .filter(it -> it.categories().contains(category))
                .map(RedisCommand::name)
                .toList());
  }

  private static void checkLength(Call call) {
    if (call.size() > 3) {
      throw new RespError(
          "ERR unknown subcommand or wrong number of arguments for '"
              + call.text(1)
              + "'. Try ACL HELP.");
    }
  }

  private static void log(Call call) {
    checkLength(call);
    AclLog log = call.server().access.log();
    if (call.is(2, "reset")) {
      log.clear();
      call.reply().ok();
      return;
    }
    List<AclLog.Entry> entries = log.newest(call.size() > 2 ? call.integer(2) : DEFAULT_ENTRIES);
    call.reply().array(entries.size());
    entries.forEach(entry -> write(call, entry));
  }

  private static void write(Call call, AclLog.Entry entry) {
    RespWriter reply = call.reply();
    reply.map(7);
    reply.bulk("count");
    reply.integer(entry.count());
    reply.bulk("reason");
    reply.bulk(entry.reason().name().toLowerCase(Locale.ROOT));
    reply.bulk("context");
    reply.bulk(entry.isInTransaction() ? "multi" : "toplevel");
    reply.bulk("object");
    reply.bulk(entry.object());
    reply.bulk("username");
    reply.bulk(entry.user());
    reply.bulk("age-seconds");
    reply.score((call.server().millis() - entry.millis()) / 1_000.0);
    reply.bulk("client-info");
    reply.bulk(entry.client());
  }

  private static void password(Call call) {
    checkLength(call);
    long bits = call.size() > 2 ? call.integer(2) : DEFAULT_PASSWORD_BITS;
    if (bits <= 0 || bits > MAX_PASSWORD_BITS) {
      throw new RespError(
          "ERR ACL GENPASS argument must be the number of bits for the output password, a positive"
              + " number up to "
              + MAX_PASSWORD_BITS);
    }
    byte[] random = new byte[(int) (bits + 7) / 8];
    new SecureRandom().nextBytes(random);
    call.reply().bulk(HexFormat.of().formatHex(random).substring(0, (int) (bits + 3) / 4));
  }

  private static void dryRun(Call call) {
    User user = call.server().users.named(call.bytes(2));
    if (user == null) {
      throw new RespError("ERR User '" + call.text(2) + "' not found");
    }
    byte[][] request = Arrays.copyOfRange(call.arguments(), 3, call.size());
    RedisCommand command = call.server().commands.namedIn(request);
    if (command == null) {
      throw new RespError("ERR Command '" + call.text(3) + "' not found");
    }
    if (!command.accepts(request.length)) {
      throw RespError.wrongNumberOfArguments(command.name());
    }
    Denial denial = user.rules().denial(command, request);
    if (denial == null) {
      call.reply().ok();
    } else {
      call.reply().bulk(denial.explanation(command, request));
    }
  }

  private static void save(Call call) {
    AclFile file = file(call);
    try {
      file.write(call.server().users.lines(), call.server().commands);
    } catch (IOException | IllegalArgumentException e) {
      throw new RespError("ERR There was an error trying to save the ACLs: " + Attempts.reason(e));
    }
    call.reply().ok();
  }

  private static void load(Call call) {
    file(call);
    try {
      call.server().users.load(call.connection());
    } catch (IOException e) {
      throw new RespError("ERR " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new RespError(
          "ERR "
              + e.getMessage()
              + " WARNING: ACL errors detected, no change to the previously active ACL rules was"
              + " performed");
    }
    call.reply().ok();
  }

  private static AclFile file(Call call) {
    @Nullable Path file = call.server().options.aclFile();
    if (file == null) {
      throw new RespError(
          "ERR This Redis instance is not configured to use an ACL file. You may want to specify"
              + " users via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you"
              + " have a Redis configuration file set) in order to store users in the Redis"
              + " configuration.");
    }
    return new AclFile(file);
  }
}
