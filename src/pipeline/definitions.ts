import { definitionHash } from "../config/hash.ts";
import { metricsOf } from "../config/metric-selection.ts";
import type { Project } from "../config/project.ts";
import { contentHash } from "../content-hash.ts";
import type { Experiment, Gate } from "../gates/definition.ts";
import type { Metric } from "../metrics/definition.ts";
import { activeMeasure } from "../metrics/kinds/dau.ts";
import { type Measure, measureId } from "../metrics/measure.ts";
import type { MetricPart, MetricPlan, Take, Term } from "../metrics/metric-plan.ts";
import { planMetric } from "../metrics/plan.ts";

/** A rule of a gate, or an experiment as its own only rule. */
export interface SubjectRule {
  /** The configured id; `experiment` for experiments. */
  readonly rule: string;
  readonly name: string;
  readonly rollout: Gate["rules"][number]["rollout"];
}

/** A gate or an experiment as the pipeline sees it. */
export interface Subject {
  readonly exposureType: "gate" | "experiment";
  readonly name: string;
  readonly unitType: string;
  readonly keepsCrossovers: boolean;
  readonly dimensions: readonly string[];
  readonly metrics: readonly PlannedMetric[];
  readonly rules: readonly SubjectRule[];
  /** What an exposure carries -> the rule that it belongs to, and for experiments the group. */
  readonly seen: readonly { readonly seen: string; readonly rule: string; readonly group: string | null }[];
  readonly experiment: Experiment | null;
  /** What its own configuration says of its statistics; undefined: as the project says. */
  readonly confidenceLevel: number | undefined;
  readonly postStratifyBy: string | undefined;
  readonly looks: Gate["looks"];
}

/** A metric window: from and to after the first exposure. */
export interface Window {
  readonly id: string;
  readonly fromAfterUs: bigint;
  readonly toAfterUs: bigint;
  readonly wholeFirstDay: boolean;
}

export interface PlannedMetric {
  readonly metric: Metric;
  readonly plan: MetricPlan;
  readonly window: Window;
  /** Hash of the definition, as result rows name it. */
  readonly version: string;
}

/** The days before a unit's first-ever exposure: beside the metric windows, a window of its own. */
export const HISTORY_WINDOW = "history";

/** Everything that the configuration contributes, compiled once. */
export interface Definitions {
  readonly subjects: readonly Subject[];
  readonly metrics: readonly PlannedMetric[];
  readonly active: Measure;
  readonly activeVersion: string;
  /** Whole days before a unit's first-ever exposure that are its history. */
  readonly historyDays: number;
}

/** No metric window reaches further than this after the first exposure: about 317 years. */
const UNBOUNDED_US = 10_000_000_000_000_000n;

function plannedMetric(metric: Metric, project: Project, active: Measure): PlannedMetric {
  const bounds = {
    fromAfterUs: metric.window?.from ?? 0n,
    toAfterUs: metric.window?.to ?? UNBOUNDED_US,
    wholeFirstDay: project.settings.join === "day",
  };
  const { description: _d, owner: _o, tags: _t, direction: _r, ...meaning } = metric;
  return {
    metric,
    plan: planMetric(metric, { active, cuped: project.settings.statistics.cuped.enabled }),
    window: { id: contentHash(bounds).slice(0, 8), ...bounds },
    version: definitionHash(meaning),
  };
}

function ownStatistics(subject: Gate | Experiment): Pick<Subject, "confidenceLevel" | "postStratifyBy" | "looks"> {
  return { confidenceLevel: subject.confidence_level, postStratifyBy: subject.post_stratify_by, looks: subject.looks };
}

function gateSubject(gate: Gate, metrics: readonly PlannedMetric[], project: Project): Subject {
  const known = new Set(gate.rules.map((rule) => rule.rule));
  const byId = gate.rules.map((rule) => ({ seen: rule.rule, rule: rule.rule, group: null }));
  const byName = gate.rules.flatMap(({ rule, name }) =>
    name === undefined || known.has(name) ? [] : [{ seen: name, rule, group: null }],
  );
  return {
    exposureType: "gate",
    name: gate.gate,
    unitType: gate.unit_type,
    keepsCrossovers: gate.crossovers === "first_touch",
    dimensions: gate.dimensions ?? project.settings.dimensions,
    metrics,
    rules: gate.rules.map((rule) => ({ rule: rule.rule, name: rule.name ?? rule.rule, rollout: rule.rollout })),
    seen: [...byId, ...firstOfEach(byName)],
    experiment: null,
    ...ownStatistics(gate),
  };
}

function firstOfEach<T extends { readonly seen: string }>(entries: readonly T[]): T[] {
  return entries.filter((entry, index) => entries.findIndex((other) => other.seen === entry.seen) === index);
}

function experimentSubject(experiment: Experiment, metrics: readonly PlannedMetric[], project: Project): Subject {
  const byName = experiment.groups.map(({ group }) => ({ seen: group, rule: "experiment", group }));
  const byRule = experiment.groups.flatMap(({ group, rule }) =>
    rule === undefined ? [] : [{ seen: rule, rule: "experiment", group }],
  );
  return {
    exposureType: "experiment",
    name: experiment.experiment,
    unitType: experiment.unit_type,
    keepsCrossovers: experiment.crossovers === "first_touch",
    dimensions: experiment.dimensions ?? project.settings.dimensions,
    metrics,
    rules: [{ rule: "experiment", name: experiment.experiment, rollout: undefined }],
    seen: firstOfEach([...byName, ...byRule]),
    experiment,
    ...ownStatistics(experiment),
  };
}

/** Compiles a project's metrics, gates and experiments. */
export function compileDefinitions(project: Project): Definitions {
  const active = activeMeasure(project.settings.active_user);
  const planned = new Map(project.metrics.map((metric) => [metric.name, plannedMetric(metric, project, active)]));
  const selected = (subject: Gate | Experiment): PlannedMetric[] =>
    metricsOf(subject, project).flatMap((metric) => planned.get(metric.name) ?? []);
  return {
    subjects: [
      ...project.gates.map((gate) => gateSubject(gate, selected(gate), project)),
      ...project.experiments.map((experiment) => experimentSubject(experiment, selected(experiment), project)),
    ],
    metrics: [...planned.values()],
    active,
    activeVersion: definitionHash(project.settings.active_user),
    historyDays: project.settings.statistics.cuped.days,
  };
}

/** One side of one part of a metric, as the SQL takes it. */
export interface MetricTerm {
  readonly metric: string;
  readonly part: string;
  /** Numerator and denominator; c and d are the same in the history. */
  readonly side: "y" | "x" | "c" | "d";
  readonly windowId: string;
  /** Id of a measure, or of a funnel's step: see {@link funnelStepId}. */
  readonly measure: string;
  readonly take: Take;
  readonly hasDimension: boolean;
}

/** The name under which a step of a funnel stands among measures. */
function funnelStepId(metric: string, step: number): string {
  return `${metric}#${step}`;
}

function termRow(
  { metric }: PlannedMetric,
  part: MetricPart,
  side: MetricTerm["side"],
  term: Term,
  windowId: string,
): MetricTerm {
  return {
    metric: metric.name,
    part: part.part,
    side,
    windowId,
    measure: "measure" in term.from ? measureId(term.from.measure) : funnelStepId(metric.name, term.from.step),
    take: term.take,
    hasDimension: "dimension" in metric && metric.dimension !== undefined,
  };
}

/** The rows by which a metric's numbers are made of measures. */
export function metricTerms(planned: PlannedMetric): MetricTerm[] {
  const sides = (part: MetricPart, y: "y" | "c", x: "x" | "d", windowId: string): MetricTerm[] => [
    termRow(planned, part, y, part.y, windowId),
    ...(part.x === null ? [] : [termRow(planned, part, x, part.x, windowId)]),
  ];
  return planned.plan.parts.flatMap((part) => [
    ...sides(part, "y", "x", planned.window.id),
    ...(part.hasCovariate === true ? sides(part, "c", "d", HISTORY_WINDOW) : []),
  ]);
}

/** Measures whose totals a metric needs, by id. */
export function totalsOf(planned: PlannedMetric): Map<string, Measure> {
  const found = new Map<string, Measure>();
  for (const part of planned.plan.parts)
    for (const term of [part.y, part.x])
      if (term !== null && "measure" in term.from) found.set(measureId(term.from.measure), term.from.measure);
  return found;
}

/** Measures whose events a metric's funnel needs, by id. */
export function occurrencesOf(planned: PlannedMetric): Map<string, Measure> {
  return new Map((planned.plan.funnel?.steps ?? []).map(({ measure }) => [measureId(measure), measure]));
}
