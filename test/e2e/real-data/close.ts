import { expect } from "vitest";
import { relativeError } from "../../golden/moments-of.ts";

/** How far a figure may be from another implementation's, relative to it. */
const TOLERANCE = 1e-9;

/** Holds a published figure to the one of the reference. `what` names it where it fails. */
export function expectClose(actual: number | null, expected: number, what: string, tolerance = TOLERANCE): void {
  expect(relativeError(actual, expected), `${what}: ${actual}, not ${expected}`).toBeLessThan(tolerance);
}

/** The same of both ends of an interval. */
export function expectEnds(
  actual: { readonly lower: number | null; readonly upper: number | null },
  [lower, upper]: readonly [number, number],
  what: string,
): void {
  expectClose(actual.lower, lower, `${what}, lower end`);
  expectClose(actual.upper, upper, `${what}, upper end`);
}
