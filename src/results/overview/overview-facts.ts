import type { DecisionFacts, Headline, RuleFacts } from "../decision/decision-facts.ts";
import { mostSensitive } from "../decision/facts-of-scorecard.ts";
import { type StageFlow, unitFlow } from "../decision/read-flow.ts";
import { estimateOf } from "../scorecard/estimate.ts";
import { metricOf } from "../scorecard/metric-card.ts";
import { type RampRow, type RampStage, rampOf } from "../scorecard/ramp.ts";
import type { ExposureRow, HealthRow, ResultRow } from "../scorecard/result-row.ts";
import { byWeight } from "../scorecard/scorecard.ts";
import type { RuleCounts } from "./rule-counts.ts";

/** What the overview's queries found, by gate or experiment where that is a map. */
export interface OverviewParts {
  readonly ds: string;
  readonly run_id: string;
  readonly day_is_over: boolean;
  readonly counts: ReadonlyMap<string, readonly RuleCounts[]>;
  readonly rows: ReadonlyMap<string, readonly ResultRow[]>;
  readonly ramps: ReadonlyMap<string, readonly (RampRow & { readonly rule: string })[]>;
  readonly exposures: ReadonlyMap<string, readonly ExposureRow[]>;
  readonly flows: ReadonlyMap<string, readonly StageFlow[]>;
  readonly findings: ReadonlyMap<string, readonly HealthRow[]>;
  /** Findings that are of no gate or experiment. */
  readonly shared: readonly HealthRow[];
  /** Gates and experiments whose sample ratio was checked, and those with any check. */
  readonly with_sample_ratio: ReadonlySet<string>;
  readonly with_checks: ReadonlySet<string>;
  readonly has_shared_checks: boolean;
}

function headlinesOf(rows: readonly ResultRow[]): Headline[] {
  const cells = new Map<string, ResultRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.metric, row.test_group]);
    cells.set(key, [...(cells.get(key) ?? []), row]);
  }
  return [...cells.values()].flatMap((cell) => {
    const pooled = cell.find(({ population }) => population === "pooled");
    const stages = cell
      .filter(({ population }) => population === "all")
      .sort((a, b) => (a.stage ?? 0) - (b.stage ?? 0));
    const headline =
      pooled?.outcome === "ok"
        ? pooled
        : (stages.findLast(({ outcome }) => outcome === "ok") ?? pooled ?? stages.at(-1));
    if (headline === undefined) return [];
    const newest = stages.findLast((row) => row !== headline && row.outcome === "ok");
    const { metric, metric_kind, metric_tags, metric_unit, metric_figure, direction, unit } = metricOf(headline);
    return [
      {
        ...{ metric, metric_kind, metric_tags, metric_unit, metric_figure, direction, unit },
        test_group: headline.test_group,
        headline_is: headline === pooled ? ("pooled" as const) : ("stage" as const),
        estimate: estimateOf(headline),
        newest: newest === undefined ? null : estimateOf(newest),
      },
    ];
  });
}

function ruleFacts(name: string, rule: string, parts: OverviewParts): RuleFacts {
  const ofRule = <T extends { readonly rule: string }>(all: ReadonlyMap<string, readonly T[]>): T[] =>
    (all.get(name) ?? []).filter((one) => one.rule === rule);
  const counts = parts.counts.get(name)?.find((one) => one.rule === rule);
  const ramp: RampStage[] = rampOf(ofRule(parts.ramps), ofRule(parts.exposures));
  const headlines = headlinesOf(ofRule(parts.rows));
  return {
    rule,
    unit_type: counts?.unit_type ?? "",
    comparable: ramp.some(({ outcome }) => outcome === "ok"),
    ramp,
    headlines,
    groups: counts?.groups ?? 0,
    counts: { compared: counts?.compared ?? 0, guardrails: counts?.guardrails ?? 0, none: counts?.none ?? {} },
    sensitive: mostSensitive(headlines),
    ...unitFlow(ofRule(parts.flows), ramp),
  };
}

/** The facts of one gate's or experiment's decision, from what the overview's queries found. */
export function overviewFacts(name: string, parts: OverviewParts): DecisionFacts {
  const records = parts.counts.get(name) ?? [];
  const names = [...records.map(({ rule }) => rule), ...(parts.exposures.get(name) ?? []).map(({ rule }) => rule)];
  const [first] = records;
  return {
    name,
    exposure_type: first?.exposure_type ?? "gate",
    ds: parts.ds,
    run_id: parts.run_id,
    findings: [...(parts.findings.get(name) ?? []), ...parts.shared],
    has_sample_ratio: parts.with_sample_ratio.has(name),
    has_checks: parts.with_checks.has(name) || parts.has_shared_checks,
    day_is_over: parts.day_is_over,
    rules: [...new Set(names)].map((rule) => ruleFacts(name, rule, parts)).sort(byWeight),
  };
}
