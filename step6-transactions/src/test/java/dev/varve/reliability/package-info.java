/**
 * Tests that nothing is lost: thousands of power cuts, faults, damaged bytes and killed processes,
 * against every persistent store. {@code docs/reliability.md} describes the guarantees and how
 * these tests check them; {@code mvn verify -Psoak} runs them at length.
 */
package dev.varve.reliability;
