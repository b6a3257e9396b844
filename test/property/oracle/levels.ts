import { compareTexts } from "./messages.ts";

/** Name of what has no level, and of what is not kept. */
export const MISSING_LEVEL = "(null)";
const REST = "OTHER";
const MOST_LEVELS = 10;

/** A level as it is shown. */
export type Label = (level: string) => string;

/**
 * Keeps at most ten levels, those that occur most often (ties by name); the rest is `OTHER`.
 *
 * @param occurrences one item for each unit or event: its level
 * @param leastPercent levels below this share of all occurrences are not kept
 */
export function labeller(occurrences: readonly string[], leastPercent: number): Label {
  const counts = new Map<string, number>();
  for (const level of occurrences) counts.set(level, (counts.get(level) ?? 0) + 1);
  const kept = [...counts]
    .filter(([, count]) => count * 100 >= occurrences.length * leastPercent)
    .sort(([a, m], [b, n]) => n - m || compareTexts(a, b))
    .slice(0, MOST_LEVELS)
    .map(([level]) => level);
  return (level) => (kept.includes(level) ? level : REST);
}
