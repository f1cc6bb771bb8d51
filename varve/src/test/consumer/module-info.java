/** The module of a user's program. */
module consumer {
  requires dev.varve;
}
