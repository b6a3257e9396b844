import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from "node:fs";
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

interface History {
  readonly changes: readonly Change[];
  /** Bytes up to the end of the last whole line. */
  readonly bytes: number;
}

/** The whole lines of the history; a last line that a crash or a full disk cut off does not count. */
function readHistory(store: string): History {
  if (!existsSync(historyPath(store))) return { changes: [], bytes: 0 };
  const text = readFileSync(historyPath(store), "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const changes = whole.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Change]));
  return { changes, bytes: Buffer.byteLength(whole) };
}

function subjectsOf(project: Project): Map<string, unknown> {
  const { sources: _1, store: _2, landing: _3, compute: _4, schedule: _5, exports: _6, ...settings } = project.settings;
  return new Map<string, unknown>([
    ["settings", settings],
    ...filesOfIdMaps(project),
    ...project.metrics.map((metric) => [`metric ${metric.name}`, metric] as const),
    ...project.gates.map((gate) => [`gate ${gate.gate}`, gate] as const),
    ...project.experiments.map((experiment) => [`experiment ${experiment.experiment}`, experiment] as const),
  ]);
}

/** The contents of the files of id maps: not their lines, which may be many. */
function filesOfIdMaps({ settings, idPairs }: Project): [string, unknown][] {
  return settings.id_maps.flatMap(({ from, file }): [string, unknown][] => {
    if (file === undefined) return [];
    const pairs = idPairs.filter(({ map }) => map === from);
    return [[`id map ${from}`, { pairs: pairs.length, hash: contentHash(pairs) }]];
  });
}

/** What the configuration says now and the last record did not: the changes to record. */
function changesSince(recorded: readonly Change[], project: Project, changedAtUs: bigint, changedBy: string): Change[] {
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

/**
 * Appends to the history what the configuration says now and the last record did not, and answers the whole history, oldest first.
 *
 * @param changedAtUs when the difference was seen, microseconds since 1970
 */
export function recordChanges(store: string, project: Project, changedAtUs: bigint, changedBy: string): Change[] {
  const { changes, bytes } = readHistory(store);
  const added = changesSince(changes, project, changedAtUs, changedBy);
  if (added.length > 0) {
    mkdirSync(store, { recursive: true });
    if (existsSync(historyPath(store))) truncateSync(historyPath(store), bytes);
    appendFileSync(historyPath(store), added.map((change) => `${canonicalJson(change)}\n`).join(""));
  }
  return [...changes, ...added];
}
