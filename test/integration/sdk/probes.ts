import { canonical } from "./outcome.ts";
import type { WireCondition, WireProject, WireSpec } from "./wire-project.ts";

/**
 * A project with a gate for each of its conditions, which holds for whom that condition holds: where two parties differ in a
 * spec, its probes show by which condition.
 */
export interface ProbedProject {
  readonly project: WireProject;
  readonly probes: readonly Probe[];
  /**
   * What a spec comes to ask: its own conditions, and those of gates and experiments that it depends on.
   * Probes are in such an order that conditions on a gate come after the gate's own.
   */
  reachable(spec: WireSpec): Reachable;
}

export interface Reachable {
  readonly probes: ReadonlySet<Probe>;
  /** The spec itself, and those that it depends on. */
  readonly specs: ReadonlySet<WireSpec>;
}

export interface Probe {
  readonly gate: WireSpec;
  readonly condition: WireCondition;
}

const probeOf = (condition: WireCondition, index: number): Probe => ({
  condition,
  gate: {
    name: `probe:${index}`,
    type: "feature_gate",
    entity: "feature_gate",
    salt: "probe",
    enabled: true,
    defaultValue: false,
    idType: "userID",
    rules: [
      {
        name: "holds",
        id: "holds",
        groupName: null,
        salt: "",
        passPercentage: 100,
        idType: "userID",
        returnValue: true,
        conditions: [condition],
      },
    ],
  },
});

/** Specs that a condition asks for, by name. */
function askedBy({ type, targetValue, field }: WireCondition): readonly string[] {
  if (type === "experiment_group") return field === null ? [] : [field];
  if (type.endsWith("_gate")) return (Array.isArray(targetValue) ? targetValue : [targetValue]).map(String);
  return [];
}

export function probed(project: WireProject): ProbedProject {
  const specs = [...project.featureGates, ...project.dynamicConfigs, ...project.layerConfigs];
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const conditions = specs.flatMap(({ rules }) => rules.flatMap((rule) => rule.conditions));
  const distinct = [...new Map(conditions.map((condition) => [canonical(condition), condition])).values()];
  const probes = distinct.map(probeOf);
  const probeOfText = new Map(probes.map((probe) => [canonical(probe.condition), probe]));

  const found = new Map<WireSpec, Reachable>();
  function reachable(spec: WireSpec): Reachable {
    const known = found.get(spec);
    if (known !== undefined) return known;
    const reached = { probes: new Set<Probe>(), specs: new Set([spec]) };
    const visit = (name: string | null | undefined): void => {
      const next = name === null || name === undefined ? undefined : byName.get(name);
      if (next === undefined) return;
      const further = reachable(next);
      for (const probe of further.probes) reached.probes.add(probe);
      for (const one of further.specs) reached.specs.add(one);
    };
    for (const rule of spec.rules) {
      visit(rule.configDelegate);
      for (const condition of rule.conditions) {
        const probe = probeOfText.get(canonical(condition));
        if (probe !== undefined) reached.probes.add(probe);
        askedBy(condition).forEach(visit);
      }
    }
    found.set(spec, reached);
    return reached;
  }

  const withProbes = { ...project, featureGates: [...project.featureGates, ...probes.map(({ gate }) => gate)] };
  return { project: withProbes, probes, reachable };
}
