package dev.varve.pages;

/**
 * An error on a page.
 *
 * @param page the page's name
 * @param line the line, counted from 1
 * @param what what is wrong with it, and what can be done
 */
record Problem(String page, int line, String what) {
  @Override
  public String toString() {
    return page + ":" + line + ": " + what;
  }
}
