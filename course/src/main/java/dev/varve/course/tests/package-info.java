/**
 * Helpers that the exercises' tests share: the notation for the small states that a learner reads,
 * and matchers that report where something differs from the expected state. Nothing here depends on
 * an exercise.
 */
package dev.varve.course.tests;
