package dev.varve.course.tests;

import dev.varve.memtable.EntryCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Moves of a cursor as letters: F first, L last, n next, p previous. A dot means that there is no
 * entry.
 */
public final class Walk {
  private Walk() {}

  /**
   * Returns what a cursor shows after each of the moves, by {@code at}. A walk ends where there is
   * no entry, or where the cursor contradicts itself.
   */
  public static List<String> shown(
      EntryCursor cursor, String moves, Function<EntryCursor, String> at) {
    List<String> shown = new ArrayList<>();
    boolean on = true;
    for (int i = 0; i < moves.length() && on; i++) {
      char move = moves.charAt(i);
      on = move(cursor, move);
      if (on != cursor.isValid()) {
        shown.add(", then " + move + " returns " + on + ", and isValid says otherwise");
        return shown;
      }
      shown.add(on ? at.apply(cursor) : ".");
    }
    return shown;
  }

  private static boolean move(EntryCursor cursor, char move) {
    return switch (move) {
      case 'F' -> cursor.first();
      case 'L' -> cursor.last();
      case 'n' -> cursor.next();
      case 'p' -> cursor.previous();
      default -> throw new IllegalArgumentException("no move: " + move);
    };
  }

  /** Returns what the same moves show on a list. */
  public static List<String> inOneList(List<String> all, String moves) {
    List<String> shown = new ArrayList<>();
    int at = 0;
    for (char move : moves.toCharArray()) {
      at =
          switch (move) {
            case 'F' -> 0;
            case 'L' -> all.size() - 1;
            case 'n' -> at + 1;
            default -> at - 1;
          };
      boolean on = at >= 0 && at < all.size();
      shown.add(on ? all.get(at) : ".");
      if (!on) {
        break;
      }
    }
    return shown;
  }

  /** Returns all walks of this many steps from the first entry, and all from the last. */
  public static List<String> all(int steps) {
    List<String> walks = new ArrayList<>();
    for (char begin : new char[] {'F', 'L'}) {
      for (int i = 0; i < 1 << steps; i++) {
        String bits = Integer.toBinaryString((1 << steps) + i).substring(1);
        walks.add(begin + bits.replace('0', 'n').replace('1', 'p'));
      }
    }
    return walks;
  }
}
