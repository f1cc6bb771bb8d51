/**
 * The counted proof that nothing is lost: power cuts, faults, damaged bytes and killed processes,
 * tried by the thousand against every store that keeps data. {@code docs/reliability.md} says what
 * is promised and what these tests hold it to; {@code mvn verify -Psoak} runs them at length.
 */
package dev.varve.reliability;
