import { expect } from "vitest";
import type { DataSet } from "./data-set.ts";
import { CHECKED_FIGURES } from "./figure-checks.ts";
import { leftOut } from "./left-out.ts";
import type { RowKey } from "./published-row.ts";
import { figuresOf, type Reference, type ReferenceResult } from "./reference.ts";

/** What a data set's tests hold Pulse against: the rows of each result, and the figures outside of `results`. */
export interface Coverage {
  readonly rowsOf: (result: ReferenceResult) => readonly RowKey[];
  readonly others: readonly string[];
}

function coveredFigures({ results }: Reference, { rowsOf, others }: Coverage): string[] {
  const ofResults = results.flatMap((result) => {
    const [key] = rowsOf(result);
    if (key === undefined) return [];
    const checked = key.isCuped === true ? CHECKED_FIGURES.adjusted : CHECKED_FIGURES.plain;
    return checked
      .filter((figure) => figure in result)
      .map((figure) => `${result.metric}, ${result.comparison}: ${figure}`);
  });
  return [...ofResults, ...others];
}

/** Every figure of the reference is either held by a test, or in the register of those that are left out; none is in both. */
export function expectAllCovered(dataSet: DataSet, reference: Reference, coverage: Coverage): void {
  const registered = leftOut.filter((entry) => entry.dataSet === dataSet.name).map(({ figure }) => figure);
  expect([...coveredFigures(reference, coverage), ...registered].sort()).toEqual(figuresOf(reference).sort());
}
