import type { z } from "zod";
import {
  dynamicConfigSchema,
  experimentSchema,
  gateSchema,
  holdoutSchema,
  layerSchema,
  segmentSchema,
} from "../definition.ts";
import type { Definitions } from "../definitions.ts";
import { specsOfProject } from "./from-project.ts";
import { configCandidates, layerCandidates } from "./import-config.ts";
import { experimentCandidates } from "./import-experiment.ts";
import { gateCandidates, holdoutCandidates, isPlainHoldout, segmentCandidates } from "./import-gate.ts";
import { type Candidate, unitTypeOf, type Written } from "./import-rules.ts";
import { evaluationKey } from "./same-evaluation.ts";
import type { Spec, Specs } from "./spec.ts";
import type { LeftOut } from "./unread-parts.ts";

/** A definition as a file under gates/ has it: plain values, keys in the order in which they are written. */
export interface ImportedDefinition {
  readonly kind: Candidate["kind"];
  readonly name: string;
  /** Within the folder: `new_checkout.yaml`. */
  readonly path: string;
  readonly definition: Written;
}

export interface StatsigImport {
  readonly definitions: readonly ImportedDefinition[];
  /** What has no definition, and why. */
  readonly leftOut: readonly LeftOut[];
  /** What is written, and is not all that it was. */
  readonly notes: readonly LeftOut[];
  /** Unit types that the definitions use: pulse.yaml lists them under `unit_types`. */
  readonly unitTypes: readonly string[];
}

const SCHEMAS = {
  gate: gateSchema,
  experiment: experimentSchema,
  segment: segmentSchema,
  holdout: holdoutSchema,
  layer: layerSchema,
  config: dynamicConfigSchema,
} as const;

/** A spec on its way into a file: the ways to write it that are left, the best first. */
interface Pending {
  readonly spec: Spec;
  readonly section: "gates" | "configs" | "layers";
  candidates: readonly Candidate[];
  /** Why the last way did not do. */
  why: string;
}

const GATE_ENTITIES: Readonly<Record<string, typeof gateCandidates>> = {
  feature_gate: gateCandidates,
  segment: segmentCandidates,
};
const CONFIG_ENTITIES = new Set(["dynamic_config", "autotune", "experiment"]);

function gateWays(spec: Spec, holdouts: ReadonlySet<string>): Candidate[] {
  if (spec.entity === "holdout")
    return holdouts.has(spec.name) ? holdoutCandidates(spec, holdouts) : gateCandidates(spec, holdouts);
  return Object.hasOwn(GATE_ENTITIES, spec.entity) ? (GATE_ENTITIES[spec.entity]?.(spec, holdouts) ?? []) : [];
}

function configWays(spec: Spec, specs: Specs, holdouts: ReadonlySet<string>): Candidate[] {
  if (!CONFIG_ENTITIES.has(spec.entity)) return [];
  return spec.entity === "experiment" ? experimentCandidates(spec, specs, holdouts) : configCandidates(spec, holdouts);
}

function pendingOf(specs: Specs, holdouts: ReadonlySet<string>): Pending[] {
  const pending = (section: Pending["section"], ways: (spec: Spec) => Candidate[]): Pending[] =>
    [...specs[section].values()].map((spec) => ({
      spec,
      section,
      candidates: ways(spec),
      why: `Pulse has nothing like a ${spec.entity}`,
    }));
  return [
    ...pending("gates", (spec) => gateWays(spec, holdouts)),
    ...pending("configs", (spec) => configWays(spec, specs, holdouts)),
    ...pending("layers", (spec) => (spec.entity === "layer" ? layerCandidates(spec, holdouts) : [])),
  ];
}

function issueText(error: z.ZodError): string {
  const [issue] = error.issues;
  const place = issue?.path.map(String).join(".") ?? "";
  return `${place === "" ? "" : `${place}: `}${issue?.message ?? "it does not fit"}`;
}

/** Takes the first way that the schemas allow, if there is one. */
function takeValid(pending: Pending): Candidate | undefined {
  for (;;) {
    const [first, ...rest] = pending.candidates;
    if (first === undefined) return undefined;
    const parsed = SCHEMAS[first.kind].safeParse(first.definition);
    if (parsed.success) return first;
    pending.why = issueText(parsed.error);
    pending.candidates = rest;
  }
}

/** Names that a spec asks or delegates to. */
function askedBy({ rules }: Spec): string[] {
  return rules.flatMap(({ conditions, configDelegate }) => [
    ...conditions
      .filter(({ type }) => /^(multi_)?(pass|fail)_gate$/.test(type))
      .flatMap(({ targetValue }) => (Array.isArray(targetValue) ? targetValue.map(String) : [String(targetValue)])),
    ...conditions.flatMap(({ type, field }) => (type === "experiment_group" && field !== null ? [field] : [])),
    ...(configDelegate === null ? [] : [configDelegate]),
  ]);
}

/** What asks something that is left out would be evaluated differently without it, and is left out as well. */
function dropDependents(all: readonly Pending[]): boolean {
  const lost = new Set(all.filter(({ candidates }) => candidates.length === 0).map(({ spec }) => spec.name));
  const known = new Set(all.filter(({ candidates }) => candidates.length > 0).map(({ spec }) => spec.name));
  let dropped = false;
  for (const pending of all.filter(({ candidates }) => candidates.length > 0)) {
    const missing = askedBy(pending.spec).find((name) => lost.has(name) && !known.has(name));
    if (missing === undefined) continue;
    pending.candidates = [];
    pending.why = `it asks ${JSON.stringify(missing)}, which is left out`;
    dropped = true;
  }
  return dropped;
}

type Chosen = Candidate & { readonly pending: Pending };

/** Experiments and gates of its own unit type that ask a holdout. */
function heldBy({ spec }: Pending, chosen: readonly Chosen[], kind: "gate" | "experiment"): string[] {
  return chosen
    .filter((one) => one.kind === kind && unitTypeOf(one.pending.spec.idType) === unitTypeOf(spec.idType))
    .filter(({ pending }) => askedBy(pending.spec).includes(spec.name))
    .map(({ pending }) => pending.spec.name)
    .sort();
}

function withHeld(one: Chosen, chosen: readonly Chosen[]): Chosen {
  if (one.kind !== "holdout") return one;
  const held = { gates: heldBy(one.pending, chosen, "gate"), experiments: heldBy(one.pending, chosen, "experiment") };
  return { ...one, definition: { ...one.definition, ...held } };
}

function nameOf({ kind, definition }: Candidate): string {
  return String(definition[kind]);
}

/** Safe on any file system: names hold letters, digits, `_`, `.` and `-`; those that differ in case only get a number. */
function paths(chosen: readonly Chosen[]): Map<Chosen, string> {
  const taken = new Set<string>();
  return new Map(
    chosen.map((one) => {
      const name = nameOf(one);
      const wishes = [`${name}.yaml`, `${name}.${one.kind}.yaml`];
      for (let number = 2; wishes.every((wish) => taken.has(wish.toLowerCase())); number += 1)
        wishes.push(`${name}.${one.kind}-${number}.yaml`);
      const path = wishes.find((wish) => !taken.has(wish.toLowerCase())) ?? "";
      taken.add(path.toLowerCase());
      return [one, path];
    }),
  );
}

function compiled(chosen: readonly Chosen[], specs: Specs, unitTypes: readonly string[]): Specs {
  const files = paths(chosen);
  const inOrder = [...chosen].sort((a, b) => ((files.get(a) ?? "") < (files.get(b) ?? "") ? -1 : 1));
  const of = <Kind extends Candidate["kind"]>(kind: Kind) =>
    inOrder.filter((one) => one.kind === kind).map(({ definition }) => definition);
  const definitions: Definitions = {
    gates: of("gate").map((one) => gateSchema.parse(one)),
    experiments: of("experiment").map((one) => experimentSchema.parse(one)),
    holdouts: of("holdout").map((one) => holdoutSchema.parse(one)),
    segments: of("segment").map((one) => segmentSchema.parse(one)),
    layers: of("layer").map((one) => layerSchema.parse(one)),
    configs: of("config").map((one) => dynamicConfigSchema.parse(one)),
    segmentIds: new Map(),
  };
  return specsOfProject(definitions, { nowMs: specs.timeMs, timeMs: specs.timeMs, dayStartUs: () => 0n, unitTypes });
}

function whyDifferent({ defaultValue, rules }: Spec): string {
  if (defaultValue === true) return "it is true where no rule decides, which files cannot say";
  const off = rules.find(({ returnValue }) => returnValue === false);
  if (off !== undefined) return `its rule ${off.id} returns false to those who pass, which files cannot say`;
  return "files cannot say it so that it is evaluated the same";
}

/** Drops each way that does not come out as the spec that it stands for. */
function dropDifferent(chosen: readonly Chosen[], back: Specs, holdouts: ReadonlySet<string>): boolean {
  const different = chosen.filter(({ pending, standsFor }) => {
    const made = back[pending.section].get(pending.spec.name);
    return made === undefined || evaluationKey(made, holdouts) !== evaluationKey(standsFor, holdouts);
  });
  for (const { pending } of different) {
    pending.why = whyDifferent(pending.spec);
    pending.candidates = pending.candidates.slice(1);
  }
  return different.length > 0;
}

function unitTypesIn(specs: Specs): string[] {
  const all = [...specs.gates.values(), ...specs.configs.values(), ...specs.layers.values()];
  const types = all.flatMap(({ idType, rules }) => [
    idType,
    ...rules.flatMap((rule) => [
      rule.idType,
      ...rule.conditions
        .filter(({ type }) => /^(unit_id|user_bucket)$/.test(type))
        .map((condition) => condition.idType),
    ]),
  ]);
  return [...new Set(types.map(unitTypeOf))].sort();
}

/**
 * A Statsig project as definitions that are evaluated the same. Each is written in our words where those say it exactly, else
 * with its rules written out: that it is the same is checked by compiling it back. What cannot be written is named with the reason.
 *
 * @example
 * const { definitions, leftOut } = importStatsig(parseSpecs(json));
 */
export function importStatsig(specs: Specs): StatsigImport {
  const holdouts = new Set([...specs.gates.values()].filter(isPlainHoldout).map(({ name }) => name));
  const all = pendingOf(specs, holdouts);
  const unitTypes = unitTypesIn(specs);
  for (;;) {
    const taken = all.map((pending) => ({ pending, candidate: takeValid(pending) }));
    if (dropDependents(all)) continue;
    const first = taken.flatMap(({ pending, candidate }): Chosen[] =>
      candidate === undefined ? [] : [{ ...candidate, pending }],
    );
    const chosen = first.map((one) => withHeld(one, first));
    if (dropDifferent(chosen, compiled(chosen, specs, unitTypes), holdouts)) continue;
    const files = paths(chosen);
    return {
      definitions: chosen.map((one) => ({
        kind: one.kind,
        name: nameOf(one),
        path: files.get(one) ?? "",
        definition: one.definition,
      })),
      leftOut: all
        .filter(({ candidates }) => candidates.length === 0)
        .map(({ spec, why }) => ({ name: spec.name, why })),
      notes: chosen.flatMap(({ pending, notes }) => notes.map((why) => ({ name: pending.spec.name, why }))),
      unitTypes,
    };
  }
}
