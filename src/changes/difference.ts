import { contentHash } from "../content-hash.ts";
import type { Difference } from "./change.ts";

/** What is different between two states of a configuration, in the order of the new one. */
export function differencesBetween(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): Difference[] {
  const found: Difference[] = [];
  for (const [subject, now] of after) {
    const was = before.get(subject);
    if (was === undefined) found.push({ subject, change: "added", before: null, after: now });
    else if (contentHash(was) !== contentHash(now)) found.push({ subject, change: "changed", before: was, after: now });
  }
  for (const [subject, was] of before)
    if (!after.has(subject)) found.push({ subject, change: "removed", before: was, after: null });
  return found;
}

/** One value that is different: `rules.everyone.percent`. Undefined: it is not there. */
export interface FieldDifference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Keys by which the members of a list are known, so that one that moved is no other. */
const IDENTITIES = ["rule", "group", "from", "name"] as const;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list as a record by its members' identities; undefined where they have none, or share one. */
function byIdentity(list: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!Array.isArray(list) || !list.every(isRecord)) return undefined;
  for (const key of IDENTITIES) {
    const names = list.map((member) => member[key]);
    if (names.every((name) => typeof name === "string") && new Set(names).size === names.length)
      return Object.fromEntries(list.map((member) => [String(member[key]), member]));
  }
  return undefined;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isRecord(value) ? value : byIdentity(value);
}

/** Names of a list's members, in its order. */
function namesIn(list: unknown, record: Readonly<Record<string, unknown>>): string[] {
  return Array.isArray(list) ? Object.keys(record) : [];
}

/** Value by value, what is different between two definitions. Where members of a list have names, their order is a value of its own. */
export function fieldDifferences(before: unknown, after: unknown, path = ""): FieldDifference[] {
  if (contentHash(before ?? null) === contentHash(after ?? null)) return [];
  const [was, now] = [recordOf(before), recordOf(after)];
  const areEmpty = was !== undefined && now !== undefined && Object.keys(was).length + Object.keys(now).length === 0;
  if (was === undefined || now === undefined || areEmpty) return [{ path, before, after }];
  const keys = [...new Set([...Object.keys(was), ...Object.keys(now)])];
  const [oldOrder, newOrder] = [namesIn(before, was), namesIn(after, now)];
  const isMoved =
    contentHash(oldOrder.filter((name) => name in now)) !== contentHash(newOrder.filter((name) => name in was));
  return [
    ...(isMoved ? [{ path: `${path} (order)`, before: oldOrder, after: newOrder }] : []),
    ...keys.flatMap((key) => fieldDifferences(was[key], now[key], path === "" ? key : `${path}.${key}`)),
  ];
}
