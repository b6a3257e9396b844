import { concerns } from "../../../src/cli/scorecard/health.ts";
import { renderScorecard } from "../../../src/cli/scorecard/render-scorecard.ts";
import { exposureRow, healthRow, type ResultRow, resultRow } from "../../../src/cli/scorecard/result-row.ts";
import { buildScorecard, type Scorecard } from "../../../src/cli/scorecard/scorecard.ts";
import { type Selection, WHOLE } from "../../../src/cli/scorecard/selection.ts";
import { createStyle } from "../../../src/cli/text/style.ts";
import { ASCII, UNICODE } from "../../../src/cli/text/symbols.ts";
import { DS, fixtureRecords } from "./published-fixture.ts";

const NAMES = new Set(["new_checkout", "price_test"]);

/** A scorecard of the fixture's rows, which `change` may alter first. */
export function fixtureScorecard(
  name: string,
  selection: Partial<Selection> = {},
  change: (row: ResultRow) => ResultRow = (row) => row,
): Scorecard {
  return buildScorecard({
    name,
    ds: DS,
    run_id: "5f2c91ab77e0",
    results: fixtureRecords("pulse_results", name).map(resultRow).map(change),
    exposures: fixtureRecords("pulse_exposures", name).map((row) => exposureRow({ ...row, units: row.new_units ?? 0 })),
    health: fixtureRecords("pulse_health")
      .map(healthRow)
      .filter((row) => concerns(row, name, NAMES)),
    selection: { ...WHOLE, ...selection },
  });
}

export function rendered(
  card: Scorecard,
  look: { readonly columns: number; readonly color?: boolean; readonly ascii?: boolean; readonly timeZone?: string },
): string {
  return renderScorecard(card, {
    columns: look.columns,
    style: createStyle(look.color === true),
    symbols: look.ascii === true ? ASCII : UNICODE,
    timeZone: look.timeZone ?? "UTC",
  });
}
