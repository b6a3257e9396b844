import { asText, type Operator, oddTarget } from "./operator.ts";

/** Parts of a version, most significant first; null if it is none. */
type Version = readonly number[];

const compare =
  (holds: (order: number) => boolean): Operator =>
  (target) => {
    const limit = parseVersion(target);
    if (limit === null) return oddTarget(target, "a version");
    return (value) => {
      const version = parseVersion(value);
      return version !== null && holds(order(version, limit));
    };
  };

/**
 * `2.10.0-beta.1` is 2.10.0: what follows the first hyphen is cut off, parts are numbers, and a part that is missing counts as 0.
 * Null where a part is no number: no comparison holds then, not even "not equal".
 */
function parseVersion(value: unknown): Version | null {
  const text = Array.isArray(value) ? null : asText(value);
  if (text === null) return null;
  const hyphen = text.indexOf("-");
  const release = hyphen < 0 ? text : text.slice(0, hyphen);
  if (release.trim() === "") return null;
  const parts: number[] = [];
  for (const part of release.split(".")) {
    const digits = part.trim();
    if (!DIGITS.test(digits)) return null;
    parts.push(Number(digits));
  }
  return parts;
}

const DIGITS = /^\d*$/;

/** Negative if the first is the older one. */
function order(first: Version, second: Version): number {
  const length = Math.max(first.length, second.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (first[index] ?? 0) - (second[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export const VERSION_OPERATORS: Readonly<Record<string, Operator>> = {
  version_gt: compare((difference) => difference > 0),
  version_gte: compare((difference) => difference >= 0),
  version_lt: compare((difference) => difference < 0),
  version_lte: compare((difference) => difference <= 0),
  version_eq: compare((difference) => difference === 0),
  version_neq: compare((difference) => difference !== 0),
};
