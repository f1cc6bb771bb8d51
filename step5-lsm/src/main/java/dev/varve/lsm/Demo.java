package dev.varve.lsm;

public final class Demo {
  private Demo() {}

  public static void main(String[] args) {
    System.out.println("step 5");
  }
}
