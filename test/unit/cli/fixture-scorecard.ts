import { renderDays } from "../../../src/cli/scorecard/render-days.ts";
import { renderScorecard, type ScorecardLook } from "../../../src/cli/scorecard/render-scorecard.ts";
import { createStyle } from "../../../src/cli/text/style.ts";
import { ASCII, UNICODE } from "../../../src/cli/text/symbols.ts";
import type { Decision } from "../../../src/results/decision/decision.ts";
import { decisionOf } from "../../../src/results/decision/decision-of.ts";
import { factsOfScorecard } from "../../../src/results/decision/facts-of-scorecard.ts";
import { overviewRow } from "../../../src/results/overview/build-overview.ts";
import type { OverviewRow } from "../../../src/results/overview/overview.ts";
import { buildDaysCard, type DaysCard } from "../../../src/results/scorecard/days-card.ts";
import {
  exposureRow,
  type HealthRow,
  healthRow,
  type ResultRow,
  resultRow,
} from "../../../src/results/scorecard/result-row.ts";
import { buildScorecard, type Scorecard } from "../../../src/results/scorecard/scorecard.ts";
import { type Selection, WHOLE } from "../../../src/results/scorecard/selection.ts";
import { DS, fixtureRecords } from "./published-fixture.ts";

const NAMES = new Set(["new_checkout", "price_test"]);

/** Whether a check says anything about `name`: all do but those of another gate or experiment. */
function concerns({ scope }: HealthRow, name: string): boolean {
  const subject = scope.replace(/^(?:gate|experiment|holdout) /, "").split("/")[0] ?? "";
  return subject === name || !NAMES.has(subject);
}

const RUN_ID = "5f2c91ab77e0";
const resultsOf = (name: string): ResultRow[] => fixtureRecords("pulse_results", name).map(resultRow);
const healthOfName = (name: string): HealthRow[] =>
  fixtureRecords("pulse_health")
    .map(healthRow)
    .filter((row) => concerns(row, name));

/** A scorecard of the fixture's rows, which `change` may alter first. */
export function fixtureScorecard(
  name: string,
  selection: Partial<Selection> = {},
  change: (row: ResultRow) => ResultRow = (row) => row,
): Scorecard {
  const asked = { ...WHOLE, ...selection };
  const results = resultsOf(name);
  return buildScorecard({
    name,
    ds: DS,
    run_id: RUN_ID,
    results: results.filter((row) => row.view === asked.view).map(change),
    views: [...new Set(results.map((row) => row.view))].sort(),
    exposures: fixtureRecords("pulse_exposures", name).map((row) => exposureRow({ ...row, units: row.new_units ?? 0 })),
    health: healthOfName(name),
    selection: asked,
  });
}

/** One metric of the fixture by day. */
export function fixtureDays(
  name: string,
  selection: Pick<Selection, "view" | "metric"> & Partial<Selection>,
  change: (row: ResultRow) => ResultRow = (row) => row,
): DaysCard {
  const rows = resultsOf(name)
    .map(change)
    .filter((row) => row.metric === selection.metric && row.user_dimension === "" && row.metric_dimension === "");
  const inView = (view: string): ResultRow[] => rows.filter((row) => row.view === view);
  const subject = { name, ds: DS, run_id: RUN_ID, views: [], health: healthOfName(name) };
  return buildDaysCard(subject, inView(selection.view), inView("cumulative"), { ...WHOLE, ...selection });
}

/** The decision of a scorecard of the whole. */
export function fixtureDecision(card: Scorecard): Decision {
  return decisionOf(factsOfScorecard(card, { day_is_over: true, flow: new Map() }));
}

/** The line of the list that a scorecard has. */
export function fixtureRow(card: Scorecard): OverviewRow {
  const facts = factsOfScorecard(card, { day_is_over: true, flow: new Map() });
  const lines = card.rules[0]?.metrics.filter(({ metric_part: part }) => part === "" || part === "overall") ?? [];
  const comparisons = lines.flatMap((metric) => metric.lines.filter(({ level }) => level === null)).length;
  return overviewRow(facts, { flow: undefined, last_change: null, comparisons });
}

interface FixtureLook {
  readonly columns: number;
  readonly color?: boolean;
  readonly ascii?: boolean;
  readonly timeZone?: string;
}

function lookOf(look: FixtureLook): ScorecardLook {
  return {
    columns: look.columns,
    style: createStyle(look.color === true),
    symbols: look.ascii === true ? ASCII : UNICODE,
    timeZone: look.timeZone ?? "UTC",
  };
}

export function renderedDays(card: DaysCard, look: FixtureLook): string {
  return renderDays(card, lookOf(look));
}

export function rendered(card: Scorecard, look: FixtureLook): string {
  return renderScorecard(card, lookOf(look));
}
