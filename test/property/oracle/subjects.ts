import type { Project } from "../../../src/config/project.ts";
import type { Metric } from "../../../src/metrics/definition.ts";
import { parseInstant } from "./calendar.ts";
import type { Exposure } from "./messages.ts";
import type { Stage } from "./stages.ts";

/** A gate or an experiment, as far as exposures are judged. */
export interface Subject {
  readonly exposureType: "gate" | "experiment";
  readonly name: string;
  readonly unitType: string;
  readonly crossovers: "exclude" | "first_touch";
  /** Attributes, or several that are crossed. */
  readonly dimensions: readonly (string | readonly string[])[];
  readonly metrics: readonly Metric[];
  /** Stage timelines by rule; null: to be inferred. An experiment has the one rule `experiment`. */
  readonly rules: ReadonlyMap<string, readonly Stage[] | null>;
  /** Rule and group of an exposure of this subject; undefined: `other_rule` or `other_group`. */
  place(exposure: Exposure): { readonly rule: string; readonly group: string } | undefined;
}

export function subjectsOf(project: Project): Subject[] {
  const zone = project.settings.time_zone;
  const shared = (subject: Project["gates"][number] | Project["experiments"][number]) => ({
    unitType: subject.unit_type,
    crossovers: subject.crossovers,
    dimensions: subject.dimensions ?? project.settings.dimensions,
    metrics: project.metrics.filter((metric) => {
      if (subject.metrics === undefined && subject.metric_tags === undefined) return true;
      return subject.metrics?.includes(metric.name) || metric.tags.some((tag) => subject.metric_tags?.includes(tag));
    }),
  });
  const gates = project.gates.map((gate): Subject => {
    const rules = new Map<string, readonly Stage[] | null>();
    for (const { rule, rollout } of gate.rules) {
      const steps = rollout?.map(({ from, percent }) => ({ fromUs: parseInstant(from, zone), percent }));
      steps?.sort((a, b) => (a.fromUs < b.fromUs ? -1 : a.fromUs > b.fromUs ? 1 : 0));
      const stages = steps?.map((step, k): Stage => ({ ...step, stage: k + 1, toUs: steps[k + 1]?.fromUs ?? null }));
      rules.set(rule, stages ?? null);
    }
    return {
      ...shared(gate),
      exposureType: "gate",
      name: gate.gate,
      rules,
      place: ({ rule, passed }) => {
        const found = gate.rules.find((r) => r.rule === rule) ?? gate.rules.find((r) => r.name === rule);
        return found && { rule: found.rule, group: passed ? "test" : "control" };
      },
    };
  });
  const experiments = project.experiments.map((experiment): Subject => {
    const at = (instant: string | undefined) => (instant === undefined ? null : parseInstant(instant, zone));
    const stage: Stage = { stage: 1, fromUs: at(experiment.from), toUs: at(experiment.to), percent: null };
    return {
      ...shared(experiment),
      exposureType: "experiment",
      name: experiment.experiment,
      rules: new Map([["experiment", [stage]]]),
      place: ({ rule }) => {
        const found = experiment.groups.find((g) => g.group === rule) ?? experiment.groups.find((g) => g.rule === rule);
        return found && { rule: "experiment", group: found.group };
      },
    };
  });
  return [...gates, ...experiments];
}
