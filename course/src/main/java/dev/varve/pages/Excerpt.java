package dev.varve.pages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An excerpt of an output on a page: pieces of it in their order, with a line {@code ...} where
 * lines are omitted. It may begin and end anywhere in the output.
 */
final class Excerpt {
  static final String LEFT_OUT = "...";

  private final List<List<String>> pieces;

  Excerpt(List<String> lines) {
    this.pieces = pieces(lines);
  }

  private static List<List<String>> pieces(List<String> lines) {
    List<List<String>> pieces = new ArrayList<>();
    List<String> piece = new ArrayList<>();
    for (String line : lines) {
      if (line.strip().equals(LEFT_OUT)) {
        pieces.add(withoutGaps(piece));
        piece = new ArrayList<>();
      } else {
        piece.add(line);
      }
    }
    pieces.add(withoutGaps(piece));
    return pieces;
  }

  /** Removes empty lines at both ends. */
  static List<String> withoutGaps(List<String> lines) {
    int from = 0;
    int to = lines.size();
    while (from < to && lines.get(from).isBlank()) {
      from++;
    }
    while (from < to && lines.get(to - 1).isBlank()) {
      to--;
    }
    return List.copyOf(lines.subList(from, to));
  }

  boolean isEmpty() {
    return pieces.stream().allMatch(List::isEmpty);
  }

  boolean leavesOut() {
    return pieces.size() > 1;
  }

  /** Returns whether this is the complete {@code output}. */
  boolean isAllOf(List<String> output, Mask mask) {
    return !leavesOut()
        && pieces.get(0).stream()
            .map(mask::of)
            .toList()
            .equals(output.stream().map(mask::of).toList());
  }

  /** Returns whether these are pieces of {@code output}, compared through {@code mask}. */
  boolean isOf(List<String> output, Mask mask) {
    List<String> seen = output.stream().map(mask::of).toList();
    int from = 0;
    for (List<String> piece : pieces) {
      int at = find(piece.stream().map(mask::of).toList(), seen, from);
      if (at < 0) {
        return false;
      }
      from = at + piece.size();
    }
    return true;
  }

  private static int find(List<String> piece, List<String> lines, int from) {
    return IntStream.rangeClosed(from, lines.size() - piece.size())
        .filter(at -> lines.subList(at, at + piece.size()).equals(piece))
        .findFirst()
        .orElse(-1);
  }

  /**
   * Returns the same pieces of {@code output}, as far as they can be identified: each goes from its
   * first line that still exists to its last, including new lines in between.
   *
   * @throws IllegalArgumentException if no line of a piece exists any more
   */
  List<String> refreshed(List<String> output) {
    int[] places = places(output);
    List<String> lines = new ArrayList<>();
    int line = 0;
    int behind = 0;
    for (int i = 0; i < pieces.size(); i++) {
      List<String> piece = pieces.get(i);
      int[] here = Arrays.copyOfRange(places, line, line + piece.size());
      line += piece.size();
      if (i > 0) {
        lines.add(LEFT_OUT);
      }
      if (!piece.isEmpty()) {
        if (last(here) < 0) {
          throw new IllegalArgumentException(
              "no line of this piece is printed any more (in an empty fence, all of it appears):\n    "
                  + piece.get(0));
        }
        int from = Math.max(behind, first(here) - lostBefore(here));
        behind = Math.min(output.size(), last(here) + 1 + lostBehind(here));
        lines.addAll(withoutGaps(output.subList(from, behind)));
      }
    }
    return lines;
  }

  private static int first(int[] places) {
    return IntStream.of(places).filter(it -> it >= 0).findFirst().orElse(-1);
  }

  private static int last(int[] places) {
    return IntStream.of(places).max().orElse(-1);
  }

  private static int lostBefore(int[] places) {
    return (int) IntStream.of(places).takeWhile(it -> it < 0).count();
  }

  private static int lostBehind(int[] places) {
    int count = 0;
    while (places[places.length - 1 - count] < 0) {
      count++;
    }
    return count;
  }

  /**
   * Returns for each line of the pieces its place in {@code output}, or -1: a longest common
   * subsequence, all numbers being equal. Empty lines are too common to tell anything.
   */
  private int[] places(List<String> output) {
    Mask mask = new Mask(true);
    List<String> left = pieces.stream().flatMap(List::stream).map(mask::of).toList();
    List<String> right = output.stream().map(mask::of).toList();
    int[][] longest = new int[left.size() + 1][right.size() + 1];
    for (int i = left.size() - 1; i >= 0; i--) {
      for (int j = right.size() - 1; j >= 0; j--) {
        longest[i][j] =
            areSame(left.get(i), right.get(j))
                ? longest[i + 1][j + 1] + 1
                : Math.max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    return places(left, right, longest);
  }

  private static int[] places(List<String> left, List<String> right, int[][] longest) {
    int[] places = IntStream.range(0, left.size()).map(i -> -1).toArray();
    int i = 0;
    int j = 0;
    while (i < left.size() && j < right.size()) {
      if (areSame(left.get(i), right.get(j)) && longest[i][j] == longest[i + 1][j + 1] + 1) {
        places[i++] = j++;
      } else if (longest[i + 1][j] >= longest[i][j + 1]) {
        i++;
      } else {
        j++;
      }
    }
    return places;
  }

  private static boolean areSame(String left, String right) {
    return !left.isBlank() && left.equals(right);
  }
}
