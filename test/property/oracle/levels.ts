import { compareTexts } from "./messages.ts";

/** Name of what is not kept. */
const REST = "OTHER";
const MOST_LEVELS = 10;

/** A level as it is shown. */
export type Label = (level: string) => string;

/** Name of a level by its text; what is missing or empty has names of its own. */
export function levelName(text: string | null | undefined): string {
  if (text === null || text === undefined) return "(null)";
  return text === "" ? "(empty)" : text;
}

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
