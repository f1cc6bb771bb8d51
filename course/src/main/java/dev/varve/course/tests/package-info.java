/**
 * What the exercises' tests share: how they write the small states that a learner reads, and
 * matchers that tell where something differs from what it should be. Nothing in here knows an
 * exercise.
 */
package dev.varve.course.tests;
