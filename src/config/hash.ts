import { contentHash } from "../content-hash.ts";
import type { Project } from "./project.ts";
import type { Settings } from "./settings.ts";

/**
 * SHA-256 (64 hex digits) of what the results depend on: the settings without where messages come from, where results
 * go, when and on what machine; and all metrics, gates and experiments without their description and owner.
 * The order of keys, of files and of definitions does not matter, nor do comments. Sources count by type and topic only;
 * brokers, paths, logins, exports, store, schedule, landing and compute do not count, so no secret enters. Files of id maps count by
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
    id_maps,
    ...settings
  } = project.settings;
  return contentHash({
    settings: { ...settings, sources: sources.map(sourceIdentity), id_maps: id_maps.map(({ file: _, ...map }) => map) },
    id_pairs: project.idPairs,
    metrics: byName(project.metrics.map((metric) => [metric.name, withoutProse(metric)])),
    gates: byName(project.gates.map((gate) => [gate.gate, withoutProse(gate)])),
    experiments: byName(project.experiments.map((experiment) => [experiment.experiment, withoutProse(experiment)])),
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

function byName(named: readonly (readonly [name: string, definition: object])[]): Record<string, object> {
  return Object.fromEntries(named);
}

function withoutProse<T extends { readonly description?: unknown; readonly owner?: unknown }>(definition: T): object {
  const { description: _description, owner: _owner, ...rest } = definition;
  return rest;
}
