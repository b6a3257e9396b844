import { contentHash } from "../content-hash.ts";
import type { Experiment, Gate, Holdout } from "../gates/definition.ts";
import type { Project } from "./project.ts";
import type { Settings } from "./settings.ts";

/**
 * SHA-256 (64 hex digits) of what the results depend on: the settings without where messages come from, where results
 * go, when and on what machine; all metrics; and of gates, experiments and holdouts what is analysed: rules with their rollouts and salts,
 * groups with their shares, which metrics and how.
 * What decides only who passes from now on does not count, as exposures say who was exposed: percentages and whether a gate is enabled (their
 * stages come from the history of what was applied, and are part of a run's own hash), conditions, environments of rules, overrides,
 * parameters, allocations, and all of segments, layers and dynamic configs. Nor do descriptions and owners.
 * The order of keys, of files and of definitions does not matter, nor do comments. Sources count by type and topic only;
 * brokers, paths, logins, exports, store, schedule, landing, retention, compute, the collector, the pages and the report do not count, so no secret enters. Files of id maps count by
 * their contents.
 */
export function configurationHash(project: Project): string {
  const {
    sources,
    schedule: _s,
    exports: _e,
    store: _st,
    compute: _c,
    landing: _l,
    retention: _r,
    collector: _co,
    pages: _p,
    report: _re,
    id_maps,
    ...settings
  } = project.settings;
  return contentHash({
    settings: { ...settings, sources: sources.map(sourceIdentity), id_maps: id_maps.map(({ file: _, ...map }) => map) },
    id_pairs: project.idPairs,
    metrics: byName(project.metrics.map((metric) => [metric.name, withoutProse(metric)])),
    gates: byName(project.gates.map((gate) => [gate.gate, analysedGate(gate)])),
    experiments: byName(
      project.experiments.map((experiment) => [experiment.experiment, analysedExperiment(experiment)]),
    ),
    holdouts: byName(project.holdouts.map((holdout) => [holdout.holdout, analysedHoldout(holdout)])),
  });
}

/**
 * Version of one definition (a metric, the active user): the first 16 hex digits of the SHA-256 of its canonical JSON.
 *
 * @example
 * definitionHash({ b: 1n, a: 2 }) === definitionHash({ a: 2, b: 1n }); // true
 */
export function definitionHash(value: unknown): string {
  return contentHash(value).slice(0, 16);
}

function sourceIdentity(source: Settings["sources"][number]): object {
  return source.type === "kafka"
    ? { type: source.type, topics: source.topics }
    : { type: source.type, topics: [source.topic] };
}

function analysedGate({ enabled: _en, overrides: _o, rules, ...gate }: Gate): object {
  const analysed = rules.map(({ percent: _p, when: _w, environments: _e, ...rule }) => rule);
  return { ...withoutProse(gate), rules: analysed };
}

function analysedExperiment(experiment: Experiment): object {
  const {
    when: _w,
    overrides: _o,
    rules: _r,
    layer: _l,
    allocation: _al,
    active: _ac,
    defaults: _d,
    ...rest
  } = experiment;
  return { ...withoutProse(rest), groups: rest.groups.map(({ parameters: _p, ...group }) => group) };
}

function analysedHoldout({ percent: _p, when: _w, ...holdout }: Holdout): object {
  return withoutProse(holdout);
}

function byName(named: readonly (readonly [name: string, definition: object])[]): Record<string, object> {
  return Object.fromEntries(named);
}

function withoutProse<T extends { readonly description?: unknown; readonly owner?: unknown }>(definition: T): object {
  const { description: _description, owner: _owner, ...rest } = definition;
  return rest;
}
