import { activeUserOf } from "../config/active-user-of.ts";
import { definitionHash } from "../config/hash.ts";
import { metricsOf } from "../config/metric-selection.ts";
import type { Project } from "../config/project.ts";
import type { View } from "../config/views.ts";
import { contentHash } from "../content-hash.ts";
import type { Experiment, Gate, Holdout } from "../gates/definition.ts";
import { type Dimension, dimensionName } from "../gates/dimension.ts";
import type { Rollout } from "../gates/rule.ts";
import { activeMeasure } from "../metrics/active-user.ts";
import type { Metric } from "../metrics/definition.ts";
import type { Measure } from "../metrics/measure.ts";
import type { MetricPlan } from "../metrics/metric-plan.ts";
import { partOfMetric } from "../metrics/part-of-metric.ts";
import { planMetric } from "../metrics/plan.ts";

/** A rule of a gate, or an experiment as its own only rule. */
export interface SubjectRule {
  /** The configured id; `experiment` for experiments. */
  readonly rule: string;
  readonly name: string;
  readonly rollout: Rollout | undefined;
  /** The percentage in force, where it is configured alone. */
  readonly percent: number | undefined;
  /** Its own salt, else its id. */
  readonly salt: string;
  /** Whether it hashes the ids of the units that are analysed: then their buckets are known where the salts are. */
  readonly hashesUnits: boolean;
}

/** Attributes of the first exposure by which units are split: one, or several that are crossed. */
export interface UserDimension {
  /** `country`, `country x plan`. */
  readonly name: string;
  readonly keys: readonly string[];
}

/** A gate, an experiment or a holdout as the pipeline sees it. */
export interface Subject {
  readonly exposureType: "gate" | "experiment" | "holdout";
  readonly name: string;
  readonly unitType: string;
  readonly keepsCrossovers: boolean;
  readonly dimensions: readonly UserDimension[];
  readonly metrics: readonly PlannedMetric[];
  /** Hash of its unit type's definition of an active user. */
  readonly activeVersion: string;
  readonly rules: readonly SubjectRule[];
  /** What an exposure carries -> the rule that it belongs to, and for experiments the group. */
  readonly seen: readonly { readonly seen: string; readonly rule: string; readonly group: string | null }[];
  readonly experiment: Experiment | null;
  /** Salt of the gate; undefined: not known. */
  readonly salt: string | undefined;
  /** What its own configuration says of its statistics; undefined: as the project says. */
  readonly confidenceLevel: number | undefined;
  readonly postStratifyBy: string | undefined;
  readonly looks: Gate["looks"];
}

/** The groups of those who pass a gate, or a holdout's, and of those who fail it. */
export function outcomesOf({ exposureType }: Pick<Subject, "exposureType">): {
  readonly passed: string;
  readonly failed: string;
} {
  return exposureType === "holdout" ? { passed: "holdout", failed: "rest" } : { passed: "test", failed: "control" };
}

/** A metric window: from and to after the first exposure. */
export interface Window {
  readonly id: string;
  readonly fromAfterUs: bigint;
  readonly toAfterUs: bigint;
  readonly wholeFirstDay: boolean;
  /** Only units count for whom it is over. */
  readonly isComplete: boolean;
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
  /** Each unit type's metrics: those of its active user differ. */
  readonly unitTypes: readonly UnitTypeDefinitions[];
  /** Whole days before a unit's first-ever exposure that are its history. */
  readonly historyDays: number;
  /** Views beside the cumulative one. */
  readonly views: readonly View[];
}

/** What a project defines for one type of unit. */
export interface UnitTypeDefinitions {
  readonly unitType: string;
  readonly metrics: readonly PlannedMetric[];
  readonly active: Measure;
  /** Hash of its definition of an active user, as rows name it. */
  readonly activeVersion: string;
}

/** No metric window reaches further than this after the first exposure: about 317 years. */
export const UNBOUNDED_US = 10_000_000_000_000_000n;

/** A definition with those that it names, without prose: what its numbers depend on. */
function meaningOf(metric: Metric, named: ReadonlyMap<string, Metric>): unknown {
  const { description: _d, owner: _o, tags: _t, direction: _r, unit: _u, currency: _c, ...meaning } = metric;
  const names =
    metric.kind === "composite" ? metric.of : metric.kind === "ratio" ? [metric.numerator, metric.denominator] : [];
  const others = names.flatMap((name) => (typeof name === "string" ? (named.get(name) ?? []) : []));
  return others.length === 0 ? meaning : { ...meaning, named: others.map((other) => meaningOf(other, named)) };
}

function plannedMetric(
  metric: Metric,
  project: Project,
  named: ReadonlyMap<string, Metric>,
  active: Measure,
): PlannedMetric {
  const bounds = {
    fromAfterUs: metric.window?.from ?? 0n,
    toAfterUs: metric.window?.to ?? UNBOUNDED_US,
    wholeFirstDay: project.settings.join === "day",
    isComplete: metric.window?.complete ?? false,
  };
  return {
    metric,
    plan: planMetric(metric, {
      active,
      cuped: project.settings.statistics.cuped.enabled,
      partNamed: (name) => {
        const other = named.get(name);
        return other === undefined ? undefined : partOfMetric(other);
      },
    }),
    window: { id: contentHash(bounds).slice(0, 8), ...bounds },
    version: definitionHash(meaningOf(metric, named)),
  };
}

function ofUnitType(unitType: string, project: Project): UnitTypeDefinitions {
  const named = new Map(project.metrics.map((metric) => [metric.name, metric]));
  const definition = activeUserOf(project.settings, unitType);
  const active = activeMeasure(definition);
  return {
    unitType,
    metrics: project.metrics.map((metric) => plannedMetric(metric, project, named, active)),
    active,
    activeVersion: definitionHash(definition),
  };
}

type TypeLookup = (unitType: string) => UnitTypeDefinitions;

/** A user dimension by its keys: one, or several that are crossed. */
function userDimension(keys: Dimension): UserDimension {
  return { name: dimensionName(keys), keys: typeof keys === "string" ? [keys] : keys };
}

function measuredBy(
  subject: Gate | Experiment | Holdout,
  project: Project,
  ofType: TypeLookup,
): Pick<Subject, "dimensions" | "metrics" | "activeVersion"> {
  const { metrics, activeVersion } = ofType(subject.unit_type);
  const selected = new Set(metricsOf(subject, project).map(({ name }) => name));
  return {
    dimensions: (subject.dimensions ?? project.settings.dimensions).map(userDimension),
    metrics: metrics.filter(({ metric }) => selected.has(metric.name)),
    activeVersion,
  };
}

function ownStatistics(
  subject: Gate | Experiment | Holdout,
): Pick<Subject, "confidenceLevel" | "postStratifyBy" | "looks"> {
  return { confidenceLevel: subject.confidence_level, postStratifyBy: subject.post_stratify_by, looks: subject.looks };
}

function gateSubject(gate: Gate, project: Project, ofType: TypeLookup): Subject {
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
    ...measuredBy(gate, project, ofType),
    rules: gate.rules.map(({ rule, name, rollout, percent, salt, unit_type }) => ({
      rule,
      name: name ?? rule,
      rollout,
      percent,
      salt: salt ?? rule,
      hashesUnits: unit_type === undefined || unit_type === gate.unit_type,
    })),
    salt: gate.salt,
    seen: [...byId, ...firstOfEach(byName)],
    experiment: null,
    ...ownStatistics(gate),
  };
}

function firstOfEach<T extends { readonly seen: string }>(entries: readonly T[]): T[] {
  return entries.filter((entry, index) => entries.findIndex((other) => other.seen === entry.seen) === index);
}

function experimentSubject(experiment: Experiment, project: Project, ofType: TypeLookup): Subject {
  const byName = experiment.groups.map(({ group }) => ({ seen: group, rule: "experiment", group }));
  const byRule = experiment.groups.flatMap(({ group, rule }) =>
    rule === undefined ? [] : [{ seen: rule, rule: "experiment", group }],
  );
  return {
    exposureType: "experiment",
    name: experiment.experiment,
    unitType: experiment.unit_type,
    keepsCrossovers: experiment.crossovers === "first_touch",
    ...measuredBy(experiment, project, ofType),
    rules: [
      {
        rule: "experiment",
        name: experiment.experiment,
        rollout: undefined,
        percent: undefined,
        salt: experiment.experiment,
        hashesUnits: true,
      },
    ],
    salt: experiment.salt,
    seen: firstOfEach([...byName, ...byRule]),
    experiment,
    ...ownStatistics(experiment),
  };
}

/** A holdout is a gate that those pass who are held out. */
function holdoutSubject(holdout: Holdout, project: Project, ofType: TypeLookup): Subject {
  const { rule, rollout, percent, rule_salt } = holdout;
  return {
    exposureType: "holdout",
    name: holdout.holdout,
    unitType: holdout.unit_type,
    keepsCrossovers: holdout.crossovers === "first_touch",
    ...measuredBy(holdout, project, ofType),
    rules: [{ rule, name: holdout.holdout, rollout, percent, salt: rule_salt ?? rule, hashesUnits: true }],
    salt: holdout.salt,
    seen: [{ seen: rule, rule, group: null }],
    experiment: null,
    ...ownStatistics(holdout),
  };
}

/** Compiles a project's metrics, gates, experiments and holdouts. */
export function compileDefinitions(project: Project): Definitions {
  const { settings } = project;
  const subjects = [...project.gates, ...project.experiments, ...project.holdouts];
  const unitTypes = [...new Set([...settings.unit_types, ...subjects.map(({ unit_type }) => unit_type)])].map(
    (unitType) => ofUnitType(unitType, project),
  );
  const ofType = (name: string): UnitTypeDefinitions => {
    const found = unitTypes.find(({ unitType }) => unitType === name);
    if (found === undefined) throw new RangeError(`${name} is no unit type of the project`);
    return found;
  };
  return {
    subjects: [
      ...project.gates.map((gate) => gateSubject(gate, project, ofType)),
      ...project.experiments.map((experiment) => experimentSubject(experiment, project, ofType)),
      ...project.holdouts.map((holdout) => holdoutSubject(holdout, project, ofType)),
    ],
    unitTypes,
    historyDays: settings.statistics.cuped.days,
    views: settings.views,
  };
}
