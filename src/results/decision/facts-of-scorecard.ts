import type { MetricCard, MetricLine } from "../scorecard/metric-card.ts";
import type { RuleCard, Scorecard } from "../scorecard/scorecard.ts";
import { type DecisionFacts, type Headline, isGuardrail, type RuleFacts } from "./decision-facts.ts";

/** What a scorecard does not have. */
export interface MoreFacts {
  readonly day_is_over: boolean;
  /** By rule. */
  readonly flow: ReadonlyMap<string, UnitFlow>;
}

/** How units come into the newest stage with a control group. */
export interface UnitFlow {
  readonly new_units_per_day: number | null;
  readonly days: number;
}

function headlineOf(card: MetricCard, line: MetricLine): Headline {
  const newest = line.stages.findLast(({ all }) => all.outcome === "ok")?.all ?? null;
  const { metric, metric_kind, metric_tags, metric_unit, metric_figure, direction, unit } = card;
  return {
    ...{ metric, metric_kind, metric_tags, metric_unit, metric_figure, direction, unit },
    test_group: line.test_group,
    headline_is: line.headline_is,
    estimate: line.headline,
    newest: newest === line.headline ? null : newest,
  };
}

/** The most sensitive of those that could show a difference. */
export function mostSensitive(headlines: readonly Headline[]): Headline | null {
  const able = headlines.filter(({ estimate }) => (estimate.detectable?.relative ?? 0) > 0);
  const directed = able.filter(({ direction }) => direction !== null);
  const size = ({ estimate }: Headline): number => estimate.detectable?.relative ?? Number.POSITIVE_INFINITY;
  const [first] = [...(directed.length > 0 ? directed : able)].sort(
    (a, b) => size(a) - size(b) || (a.metric < b.metric ? -1 : 1),
  );
  return first ?? null;
}

/** Numbers of metrics by what can be said of their headlines. */
export function countsOf(headlines: readonly Headline[]): RuleFacts["counts"] {
  const none: Record<string, string[]> = {};
  const compared = new Set<string>();
  const guardrails = new Set<string>();
  for (const headline of headlines) {
    const { metric, estimate } = headline;
    if (estimate.verdict !== "none") {
      compared.add(metric);
      if (isGuardrail(headline)) guardrails.add(metric);
      continue;
    }
    const known = none[estimate.outcome] ?? [];
    if (!known.includes(metric)) none[estimate.outcome] = [...known, metric];
  }
  return { compared: compared.size, guardrails: guardrails.size, none };
}

function ruleFacts(rule: RuleCard, flow: UnitFlow | undefined): RuleFacts {
  const headlines = rule.metrics
    .filter(({ metric_part: part }) => part === "" || part === "overall")
    .flatMap((card) => card.lines.filter(({ level }) => level === null).map((line) => headlineOf(card, line)));
  return {
    ...{ rule: rule.rule, unit_type: rule.unit_type, comparable: rule.comparable, ramp: rule.ramp, headlines },
    groups: new Set(headlines.map(({ test_group: group }) => group)).size,
    counts: countsOf(headlines),
    sensitive: mostSensitive(headlines),
    new_units_per_day: flow?.new_units_per_day ?? null,
    days: flow?.days ?? 0,
  };
}

/** The facts of a decision from a scorecard of the whole (no stage, dimension or metric selected). */
export function factsOfScorecard(card: Scorecard, more: MoreFacts): DecisionFacts {
  const { findings, ok, checked } = card.health;
  return {
    ...{ name: card.name, exposure_type: card.exposure_type, ds: card.ds, run_id: card.run_id, findings },
    has_sample_ratio: checked.includes("srm"),
    has_checks: findings.length + ok > 0,
    day_is_over: more.day_is_over,
    rules: card.rules.map((rule) => ruleFacts(rule, more.flow.get(rule.rule))),
  };
}
