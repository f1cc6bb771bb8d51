package dev.varve.memtable;

public final class Demo {
  private Demo() {}

  public static void main(String[] args) {
    System.out.println("step 3");
  }
}
