import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "../config/project.ts";
import { canonicalJson, contentHash } from "../content-hash.ts";

/** One change of the configuration, as it is kept in `<store>/changes.ndjson`. */
export interface Change {
  readonly changed_at_us: string;
  readonly changed_by: string;
  /** `gate new_checkout`, `metric revenue`, `settings`. */
  readonly subject: string;
  readonly change: "added" | "changed" | "removed";
  readonly before: unknown;
  readonly after: unknown;
}

function historyPath(store: string): string {
  return join(store, "changes.ndjson");
}

/** Every change that was recorded, oldest first. */
export function recordedChanges(store: string): Change[] {
  if (!existsSync(historyPath(store))) return [];
  return readFileSync(historyPath(store), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Change);
}

function subjectsOf(project: Project): Map<string, unknown> {
  const {
    time_zone,
    environments,
    unit_types,
    exclude_bots,
    join: joined,
    active_user,
    dimensions,
    statistics,
  } = project.settings;
  const settings = {
    time_zone,
    environments,
    unit_types,
    exclude_bots,
    join: joined,
    active_user,
    dimensions,
    statistics,
  };
  return new Map<string, unknown>([
    ["settings", settings],
    ...project.metrics.map((metric) => [`metric ${metric.name}`, metric] as const),
    ...project.gates.map((gate) => [`gate ${gate.gate}`, gate] as const),
    ...project.experiments.map((experiment) => [`experiment ${experiment.experiment}`, experiment] as const),
  ]);
}

/** What the configuration says now and the last record did not: the changes to record. */
export function changesSince(
  recorded: readonly Change[],
  project: Project,
  changedAtUs: bigint,
  changedBy: string,
): Change[] {
  const inForce = new Map<string, unknown>();
  for (const { subject, change, after } of recorded) {
    if (change === "removed") inForce.delete(subject);
    else inForce.set(subject, after);
  }
  const now = subjectsOf(project);
  const base = { changed_at_us: changedAtUs.toString(), changed_by: changedBy };
  const changes: Change[] = [];
  for (const [subject, after] of now) {
    const before = inForce.get(subject);
    if (before === undefined) changes.push({ ...base, subject, change: "added", before: null, after });
    else if (contentHash(before) !== contentHash(after))
      changes.push({ ...base, subject, change: "changed", before, after });
  }
  for (const [subject, before] of inForce)
    if (!now.has(subject)) changes.push({ ...base, subject, change: "removed", before, after: null });
  return changes;
}

/** Appends changes to the history, one line each. */
export function recordChanges(store: string, changes: readonly Change[]): void {
  if (changes.length === 0) return;
  mkdirSync(store, { recursive: true });
  appendFileSync(historyPath(store), changes.map((change) => `${canonicalJson(change)}\n`).join(""));
}
