package dev.varve.sstable;

public final class Demo {
  private Demo() {}

  public static void main(String[] args) {
    System.out.println("step 4");
  }
}
