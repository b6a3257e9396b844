import { additivePart } from "../metrics/parts.ts";
import { repeatedTexts } from "./check-repeats.ts";
import { jsonSchemaOf } from "./json-schema.ts";
import { allowedHint } from "./near-name.ts";
import type { Problem } from "./problem.ts";
import { allowedValues } from "./schema-words.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** The metrics that others may name as their parts, right or wrong. */
export interface NamedMetrics {
  readonly byName: ReadonlyMap<string, Cursor>;
  /** Whether all files of metrics can be read: else a name that is not there may be in one of the others. */
  readonly isComplete: boolean;
}

/** The metrics of a project by name; of several with one name the first. */
export function namedMetrics(metrics: readonly Cursor[], isComplete: boolean): NamedMetrics {
  const byName = new Map<string, Cursor>();
  for (const metric of metrics) {
    const name = metric.key("name").text();
    if (name !== undefined && !byName.has(name)) byName.set(name, metric);
  }
  return { byName, isComplete };
}

/** Kinds that can be one side of a ratio or a part of a composite. */
const PART_KINDS = (jsonSchemaOf(additivePart).oneOf ?? [])
  .flatMap(({ properties }) => allowedValues(properties?.kind ?? {}) ?? [])
  .map(String);

/** What a part of another metric must not have: only its filter, its value and its scale are taken over. */
const OWN_OPTIONS = ["window", "cap", "winsorise", "transform", "daily_cap", "dimension", "cross_dimensions"] as const;

/** Names of other metrics, in a ratio or a composite, that are not there or cannot be a part. */
export function partProblems(metric: Cursor, metrics: NamedMetrics): Problem[] {
  const kind = metric.key("kind").text();
  if (kind === "ratio")
    return [metric.key("numerator"), metric.key("denominator")].flatMap((part) => partProblem(part, metric, metrics));
  if (kind !== "composite") return [];
  const parts = metric.key("of").items();
  return [...repeatedTexts(parts, "metric"), ...parts.flatMap((part) => partProblem(part, metric, metrics))];
}

function partProblem(part: Cursor, metric: Cursor, { byName, isComplete }: NamedMetrics): Problem[] {
  const name = part.text();
  if (name === undefined) return [];
  if (name === metric.key("name").text())
    return [part.problem(`metric "${name}" is a part of itself`, "name another metric")];
  const named = byName.get(name);
  if (named === undefined) {
    const usable = [...byName].filter(([, other]) => other !== metric && isPart(other)).map(([other]) => other);
    return isComplete ? [part.problem(`metric "${name}" does not exist`, allowedHint(name, usable))] : [];
  }
  const kind = named.key("kind").text();
  if (kind === undefined) return [];
  if (!isPart(named))
    return [
      part.problem(
        `metric "${name}" is of kind ${kind}, which cannot be a part of another`,
        `name one of kind ${PART_KINDS.join(", ")}`,
      ),
    ];
  const own = OWN_OPTIONS.filter((key) => named.key(key).value !== undefined && named.key(key).value !== false);
  if (own.length === 0) return [];
  return [
    part.problem(
      `metric "${name}" has ${own.join(" and ")}, which a part of another metric cannot have`,
      "define one without, and name that",
    ),
  ];
}

function isPart(metric: Cursor): boolean {
  return PART_KINDS.includes(metric.key("kind").text() ?? "");
}
