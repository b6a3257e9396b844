/** What a process took. */
export interface Timed {
  readonly seconds: number;
  /** Of all its threads. */
  readonly cpuSeconds: number;
  /** Largest resident memory, MiB. */
  readonly peakMib: number;
}

/** The middle one by CPU time, which other work on the machine disturbs least, with the largest memory of all. */
export function middleOf(runs: readonly Timed[]): Timed {
  const sorted = [...runs].sort((a, b) => a.cpuSeconds - b.cpuSeconds);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("nothing was measured");
  const { seconds, cpuSeconds } = middle;
  return { seconds, cpuSeconds, peakMib: Math.max(...runs.map(({ peakMib }) => peakMib)) };
}

const ratio = (value: number): string => (value < 0.1 ? value.toFixed(3) : value.toFixed(2));

/** Cells of a table: wall time, CPU time and memory, and the first two as multiples of others. */
export function timedCells(timed: Timed, of: Timed): string[] {
  return [
    `${timed.seconds.toFixed(1)} s`,
    `${timed.cpuSeconds.toFixed(1)} s`,
    `${Math.round(timed.peakMib)} MiB`,
    ratio(timed.seconds / of.seconds),
    ratio(timed.cpuSeconds / of.cpuSeconds),
  ];
}

/** A line of a Markdown table. */
export const line = (...cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

/** The two lines above a Markdown table's rows. */
export const heading = (...cells: readonly string[]): string[] => [line(...cells), line(...cells.map(() => "---"))];
