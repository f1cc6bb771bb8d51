/** Somebody's module. */
module consumer {
  requires dev.varve;
}
