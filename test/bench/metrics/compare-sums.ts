import { relativeError } from "../../golden/moments-of.ts";
import type { ResultFigures } from "../../harness/published-results.ts";

/** What the baseline says of one metric in one group of one gate. `x` is null where every unit counts once. */
export interface BaselineRow {
  readonly gate: string;
  readonly metric: string;
  readonly group: string;
  readonly units: number;
  readonly y: number;
  readonly x: number | null;
}

function publishedGroup(row: ResultFigures, group: string): (number | null)[] {
  return group === "test"
    ? [row.testParticipatingUnits, row.testTotal, row.testDenominator]
    : [row.controlParticipatingUnits, row.controlTotal, row.controlDenominator];
}

/** Two ways to compute the same must give the same. Throws where a unit or a sum differs. */
export function requireSameSums(published: readonly ResultFigures[], baseline: readonly BaselineRow[]): void {
  const all = new Map(
    published
      .filter(({ analysis }) => !/(fresh|pooled)$/.test(analysis))
      .map((row) => [`${row.name} ${row.metric}`, row]),
  );
  for (const { gate, metric, group, units, y, x } of baseline) {
    const row = all.get(`${gate} ${metric}`);
    if (row === undefined) throw new Error(`nothing is published of ${metric} in ${gate}`);
    const found = publishedGroup(row, group);
    const same = [units, y, x].every((expected, index) => {
      const figure = found[index] ?? null;
      return expected === null ? figure === null : relativeError(figure, expected) < 1e-9;
    });
    if (!same) throw new Error(`${gate} ${metric} ${group}: ${found.join(" ")} published, ${units} ${y} ${x} by SQL`);
  }
}
