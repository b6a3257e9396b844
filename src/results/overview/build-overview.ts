import type { Change, ChangeRow } from "../changes/changes-page.ts";
import type { DecisionVerdict } from "../decision/decision.ts";
import type { DecisionFacts, Headline } from "../decision/decision-facts.ts";
import { decisionOf } from "../decision/decision-of.ts";
import { byLoudness, isHarmed, nameOf } from "../decision/metric-reasons.ts";
import type { StageFlow } from "../decision/read-flow.ts";
import { subjectFactsOf } from "../definition/subject-facts-of.ts";
import type { HealthLight } from "../health/health-light.ts";
import type { RunAt } from "../published/read-run.ts";
import { isClear } from "../scorecard/estimate.ts";
import { statusOf } from "../scorecard/health.ts";
import type { HealthRow } from "../scorecard/result-row.ts";
import { checkWords } from "../words/check-words.ts";
import { asSentence } from "../words/lists.ts";
import { reasonInWords } from "../words/outcome-in-words.ts";
import type { Completeness, MovedMetric, Overview, OverviewRow } from "./overview.ts";
import { type OverviewParts, overviewFacts } from "./overview-facts.ts";

export interface OverviewInput {
  readonly run: RunAt;
  readonly timeZone: string;
  readonly names: readonly string[];
  readonly parts: OverviewParts;
  /** The newest change of each gate and experiment: it has its definition. */
  readonly newest: readonly Change[];
  readonly changes: readonly ChangeRow[];
}

const ORDER: readonly DecisionVerdict[] = ["stop", "wait", "go", "no_data"];

function movedOf(facts: DecisionFacts): MovedMetric[] {
  const [rule] = facts.rules;
  if (rule === undefined) return [];
  return rule.headlines
    .filter((headline) => isClear(headline.estimate.verdict) || isHarmed(headline))
    .sort(byLoudness)
    .map((headline) => ({
      metric: headline.metric,
      title: nameOf(headline, rule),
      verdict: headline.estimate.verdict,
      harmed: isHarmed(headline),
      doubtful: headline.estimate.doubtful,
      unit: headline.unit,
      metric_unit: headline.metric_unit,
      relative: headline.estimate.relative,
      difference: headline.estimate.difference,
    }));
}

/** How many comparisons say what; those that say nothing are the rest. */
function numbersOf(
  { rules }: DecisionFacts,
  comparisons: number,
): Pick<OverviewRow, "harmed" | "worse" | "better" | "different" | "doubtful" | "unclear"> {
  const headlines = rules[0]?.headlines ?? [];
  const clear = headlines.filter(({ estimate }) => isClear(estimate.verdict));
  const findings = clear.filter(({ estimate }) => !estimate.doubtful);
  const count = (...verdicts: string[]): number =>
    findings.filter(({ estimate }) => verdicts.includes(estimate.verdict)).length;
  const harmed = (headline: Headline): boolean => headline.estimate.guardrail?.verdict === "harmed";
  return {
    harmed: headlines.filter(harmed).length,
    worse: count("worse"),
    better: count("better"),
    different: count("higher", "lower"),
    doubtful: clear.length - findings.length,
    unclear: comparisons - clear.length,
  };
}

/** What a row has beside its decision. */
export interface RowMore {
  /** Of the latest stage of the main rule. */
  readonly flow: StageFlow | undefined;
  readonly last_change: Change | null;
  /** Comparisons of the main rule, be there a number or not. */
  readonly comparisons: number;
}

/** One line of the list, from the facts of its decision. */
export function overviewRow(facts: DecisionFacts, { flow, last_change, comparisons }: RowMore): OverviewRow {
  const decision = decisionOf(facts);
  const [rule] = facts.rules;
  const latest = rule?.ramp.at(-1);
  const isStaged = facts.exposure_type !== "experiment";
  const about = subjectFactsOf(last_change ?? undefined);
  const status = (wanted: string): number => facts.findings.filter((finding) => finding.status === wanted).length;
  return {
    ...{ name: facts.name, exposure_type: facts.exposure_type },
    ...{ description: about?.description ?? null, tags: about?.tags ?? [], owner: about?.owner ?? null },
    rule: rule?.rule ?? null,
    unit_type: rule === undefined || rule.unit_type === "" ? (about?.unit_type ?? null) : rule.unit_type,
    stage: isStaged ? (latest?.stage ?? null) : null,
    percent: latest?.percent ?? null,
    stages: rule?.ramp.length ?? 0,
    units: latest?.groups.reduce((sum, group) => sum + group.units, 0) ?? 0,
    days: flow?.days ?? 0,
    first_day: flow?.first_day ?? null,
    last_day: flow?.last_day ?? null,
    health: decision.health,
    fail: status("fail"),
    warn: status("warn"),
    decision: decision.verdict,
    sentence: decision.sentence,
    ...numbersOf(facts, comparisons),
    moved: movedOf(facts),
    last_change,
  };
}

function rowOf(name: string, { parts, newest }: Pick<OverviewInput, "parts" | "newest">): OverviewRow {
  const facts = overviewFacts(name, parts);
  const [rule] = facts.rules;
  const latest = rule?.ramp.at(-1);
  const counts = parts.counts.get(name)?.find((one) => one.rule === rule?.rule);
  return overviewRow(facts, {
    flow: parts.flows.get(name)?.find((one) => one.rule === rule?.rule && one.stage === latest?.stage),
    last_change: newest.find((one) => one.subject_name === name && one.subject_type === facts.exposure_type) ?? null,
    comparisons: counts?.comparisons ?? 0,
  });
}

const lightOf = (rows: readonly HealthRow[], hasChecks: boolean): HealthLight =>
  hasChecks ? statusOf(rows) : "unknown";

function completenessOf({ run, parts }: OverviewInput): Completeness {
  const light = lightOf(parts.shared, parts.has_shared_checks);
  const isOver = parts.day_is_over;
  const findings = parts.shared.map(({ check, scope, reason }) =>
    asSentence(`${checkWords(check).title}, ${scope}: ${reasonInWords(reason)}`),
  );
  return {
    ds: run.ds,
    started_at: run.started_at,
    finished_at: run.finished_at,
    light: isOver || light === "fail" ? light : "warn",
    sentences: [
      ...(isOver ? [] : [asSentence(`${run.ds} was not over when the run began: its last hours are missing`)]),
      ...findings,
      ...(findings.length === 0 && isOver && parts.has_shared_checks
        ? ["All messages of the day are accounted for."]
        : []),
    ],
  };
}

/** All gates and experiments: each with its decision, the urgent ones first. */
export function buildOverview(input: OverviewInput): Overview {
  const { run, timeZone, names, changes } = input;
  const rows = names.map((name) => rowOf(name, input));
  return {
    ...{ ds: run.ds, run_id: run.run_id, time_zone: timeZone },
    rows: rows.sort((a, b) => ORDER.indexOf(a.decision) - ORDER.indexOf(b.decision) || (a.name < b.name ? -1 : 1)),
    changes,
    completeness: completenessOf(input),
  };
}
