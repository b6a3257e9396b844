import type { Project } from "../../../src/config/project.ts";
import type { Metric } from "../../../src/metrics/definition.ts";
import { parseInstant } from "./calendar.ts";
import type { Exposure } from "./messages.ts";
import type { Stage } from "./stages.ts";

export type SubjectType = "gate" | "experiment" | "holdout";

/** A gate, an experiment or a holdout, as far as exposures are judged. */
export interface Subject {
  readonly exposureType: SubjectType;
  readonly name: string;
  readonly unitType: string;
  readonly crossovers: "exclude" | "first_touch";
  /** Attributes, or several that are crossed. */
  readonly dimensions: readonly (string | readonly string[])[];
  readonly metrics: readonly Metric[];
  /** By rule. An experiment has the one rule `experiment`. */
  readonly rules: ReadonlyMap<string, RuleOfSubject>;
  /** What an exposure, to whatever it is, says of this subject; undefined: nothing. */
  reading(exposure: Exposure): Exposure | undefined;
  /** The groups of those that pass and of those that fail; null for an experiment. */
  readonly sides: Sides | null;
  /** Rule and group of an exposure of this subject; undefined: `other_rule` or `other_group`. */
  place(exposure: Exposure): { readonly rule: string; readonly group: string } | undefined;
}

export interface RuleOfSubject {
  /** Its stage timeline; null: it is in the history of changes, or to be inferred. */
  readonly configured: readonly Stage[] | null;
  /** What is hashed before the ids of its units as it is configured now; null: not known. */
  readonly prefix: string | null;
  /** Whether it hashes the units of the analysis. */
  readonly isOurs: boolean;
}

export interface Sides {
  readonly passed: string;
  readonly failed: string;
}

const OF_GATE: Sides = { passed: "test", failed: "control" };
/** Who passes a holdout is held out. */
const OF_HOLDOUT: Sides = { passed: "holdout", failed: "rest" };

type Rollout = NonNullable<Project["gates"][number]["rules"][number]["rollout"]>;

interface RuleWords {
  /** Of the gate or holdout; undefined: not known. */
  readonly gateSalt: string | undefined;
  /** Its own, or its id. */
  readonly salt: string;
  readonly rollout: Rollout | undefined;
  readonly isOurs: boolean;
}

function ruleOf({ gateSalt, salt, rollout, isOurs }: RuleWords, zone: string): RuleOfSubject {
  const prefixWith = (ruleSalt: string) => (gateSalt === undefined ? null : `${gateSalt}.${ruleSalt}.`);
  let current = salt;
  const steps = rollout?.map(({ from, percent, salt: ofStep }) => {
    current = ofStep ?? current;
    return { fromUs: parseInstant(from, zone), percent, prefix: prefixWith(current) };
  });
  steps?.sort((a, b) => (a.fromUs < b.fromUs ? -1 : a.fromUs > b.fromUs ? 1 : 0));
  const configured = steps?.map((step, k): Stage => ({ ...step, stage: k + 1, toUs: steps[k + 1]?.fromUs ?? null }));
  return { configured: configured ?? null, prefix: prefixWith(salt), isOurs };
}

/** An exposure to a holdout: one to itself, or what an exposure to anything else says of it first. */
function holdoutReading(holdout: string, exposure: Exposure): Exposure | undefined {
  if (exposure.exposureType === "gate" && exposure.name === holdout) return exposure;
  const found = exposure.secondary.find(({ gate }) => gate === holdout);
  return found && { ...exposure, exposureType: "gate", name: holdout, ...found };
}

const ownReading =
  (exposureType: "gate" | "experiment", name: string) =>
  (exposure: Exposure): Exposure | undefined =>
    exposure.exposureType === exposureType && exposure.name === name ? exposure : undefined;

export function subjectsOf(project: Project): Subject[] {
  const zone = project.settings.time_zone;
  const shared = (
    subject: Project["gates"][number] | Project["experiments"][number] | Project["holdouts"][number],
  ) => ({
    unitType: subject.unit_type,
    crossovers: subject.crossovers,
    dimensions: subject.dimensions ?? project.settings.dimensions,
    metrics: project.metrics.filter((metric) => {
      if (subject.metrics === undefined && subject.metric_tags === undefined) return true;
      return subject.metrics?.includes(metric.name) || metric.tags.some((tag) => subject.metric_tags?.includes(tag));
    }),
  });
  const gates = project.gates.map((gate): Subject => {
    const rules = new Map<string, RuleOfSubject>();
    for (const { rule, salt = rule, unit_type = gate.unit_type, rollout } of gate.rules)
      rules.set(rule, ruleOf({ gateSalt: gate.salt, salt, rollout, isOurs: unit_type === gate.unit_type }, zone));
    return {
      ...shared(gate),
      exposureType: "gate",
      name: gate.gate,
      rules,
      sides: OF_GATE,
      reading: ownReading("gate", gate.gate),
      place: ({ rule, passed }) => {
        const found = gate.rules.find((r) => r.rule === rule) ?? gate.rules.find((r) => r.name === rule);
        return found && { rule: found.rule, group: passed ? OF_GATE.passed : OF_GATE.failed };
      },
    };
  });
  const experiments = project.experiments.map((experiment): Subject => {
    const at = (instant: string | undefined) => (instant === undefined ? null : parseInstant(instant, zone));
    const stage: Stage = {
      stage: 1,
      fromUs: at(experiment.from),
      toUs: at(experiment.to),
      percent: null,
      prefix: null,
    };
    return {
      ...shared(experiment),
      exposureType: "experiment",
      name: experiment.experiment,
      rules: new Map([["experiment", { configured: [stage], prefix: null, isOurs: false }]]),
      sides: null,
      reading: ownReading("experiment", experiment.experiment),
      place: ({ rule }) => {
        const found = experiment.groups.find((g) => g.group === rule) ?? experiment.groups.find((g) => g.rule === rule);
        return found && { rule: "experiment", group: found.group };
      },
    };
  });
  const holdouts = project.holdouts.map((holdout): Subject => {
    const { holdout: name, rule, salt: gateSalt, rule_salt: salt = rule, rollout } = holdout;
    return {
      ...shared(holdout),
      exposureType: "holdout",
      name,
      rules: new Map([[rule, ruleOf({ gateSalt, salt, rollout, isOurs: true }, zone)]]),
      sides: OF_HOLDOUT,
      reading: (exposure) => holdoutReading(name, exposure),
      place: ({ rule: seen, passed }) =>
        seen === rule ? { rule, group: passed ? OF_HOLDOUT.passed : OF_HOLDOUT.failed } : undefined,
    };
  });
  return [...gates, ...experiments, ...holdouts];
}
