import type { TriedSpan } from "./try-metrics.ts";

/** One line of numbers: of a day, a level, or all days together. */
export interface SpanRow {
  /** The day or the level; empty for all. */
  readonly of: string;
  /** By role. */
  readonly events: readonly number[];
  readonly units: number;
  /** Null: a day alone has no number. */
  readonly numerator: number | null;
  /** The metric's own denominator; where it has none, the units. */
  readonly denominator: number | null;
  /** Numerator over denominator; null: there is none. */
  readonly value: number | null;
}

type Numbers = readonly { readonly numerator: number; readonly denominator: number | null }[];

function row(of: string, events: readonly number[], units: number, numbers: Numbers, isOfDays: boolean): SpanRow {
  if (!isOfDays) return { of, events, units, numerator: null, denominator: null, value: null };
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  const numerator = sum(numbers.map((one) => one.numerator));
  const hasOwn = numbers.some((one) => one.denominator !== null);
  const denominator = hasOwn ? sum(numbers.map((one) => one.denominator ?? 0)) : units;
  return { of, events, units, numerator, denominator, value: denominator === 0 ? null : numerator / denominator };
}

/** Each day's line, also of days without anything. */
export function dayRows({ tried, counts, numbers }: TriedSpan, days: readonly string[]): SpanRow[] {
  return days.map((ds) =>
    row(
      ds,
      counts.eventsByDay.get(ds) ?? tried.roles.map(() => 0),
      counts.unitsByDay.get(ds) ?? 0,
      numbers.filter((one) => one.ds === ds && one.level === ""),
      tried.isOfDays,
    ),
  );
}

/** All days together: the days' numbers added up, and each unit once. */
export function wholeRow({ tried, counts, numbers }: TriedSpan): SpanRow {
  const whole = numbers.filter(({ level }) => level === "");
  return row("", counts.events, counts.units, whole, tried.isOfDays);
}

/** The levels of the metric's dimension, those with most events first. */
export function levelRows({ tried, counts, numbers }: TriedSpan): SpanRow[] {
  return [...counts.levels]
    .sort(([a, m], [b, n]) => (m.events === n.events ? (a < b ? -1 : 1) : n.events - m.events))
    .map(([level, { events, units }]) =>
      row(
        level,
        [events],
        units,
        numbers.filter((one) => one.level === level),
        tried.isOfDays,
      ),
    );
}
