import type { Difference } from "./change.ts";
import { type FieldDifference, fieldDifferences } from "./difference.ts";
import { counted, type Effect, plainEffect } from "./effect.ts";
import { experimentEffects } from "./experiment-effects.ts";
import { type EffectContext, rampEffects } from "./ramp-effects.ts";
import { type SegmentIds, segmentEffects, segmentIdsEffects } from "./segment-effects.ts";
import { partsOf, SEGMENT_IDS, subjectName } from "./subjects.ts";
import { configEffects, layerEffects } from "./value-effects.ts";

/** A difference with what it does. */
export interface PlannedChange extends Difference {
  /** Value by value; empty where the whole is added or removed. */
  readonly fields: readonly FieldDifference[];
  readonly effects: readonly Effect[];
}

export interface PlanContext extends EffectContext, SegmentIds {}

function listOf(value: unknown, key: string): readonly unknown[] {
  const found: unknown =
    typeof value === "object" && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
  return Array.isArray(found) ? found : [];
}

/** Conditions by which a rule decides whom it is for. */
function conditionEffects(fields: readonly FieldDifference[]): Effect[] {
  const rules = new Map<string | null, string[]>();
  for (const { path } of fields) {
    const found = /^(?:rules\.(?<rule>.+)\.)?(?<key>when|environments|unit_type)(?:[. ]|$)/.exec(path)?.groups;
    if (found?.key === undefined) continue;
    const rule = found.rule ?? null;
    rules.set(rule, [...(rules.get(rule) ?? []), found.key]);
  }
  return [...rules].map(([rule, keys]) =>
    keys.includes("unit_type")
      ? {
          ...plainEffect(rule, "unit type changed", "other ids are hashed: units are shuffled anew"),
          isDisruptive: true,
        }
      : plainEffect(rule, "who it is for changed", "no stage begins; who left keeps the group of the first exposure"),
  );
}

const UNIT_TYPE = /^(?:rules\..+\.)?unit_type$/;

/** What else a gate, holdout or experiment says. Where there are stages, percentages say what another unit type does. */
function otherEffects(difference: Difference, fields: readonly FieldDifference[]): Effect[] {
  const isStaged = subjectName(difference.subject).kind !== "experiment";
  const order = fields.find(({ path }) => path === "rules (order)");
  const isOverridden = fields.some(({ path }) => path.startsWith("overrides"));
  const [before, after] = [listOf(difference.before, "overrides"), listOf(difference.after, "overrides")];
  const ids = (list: readonly unknown[]): unknown[] => list.flatMap((one) => listOf(one, "ids"));
  return [
    ...conditionEffects(isStaged ? fields.filter(({ path }) => !UNIT_TYPE.test(path)) : fields),
    ...(isStaged ? fields.filter(({ path }) => path === "unit_type") : []).map(({ before, after }) =>
      plainEffect(
        null,
        `unit type ${String(before)} -> ${String(after)}`,
        "overrides and rules that name none themselves are of it",
      ),
    ),
    ...(order === undefined
      ? []
      : [
          plainEffect(
            null,
            "order of rules changed",
            "the first rule whose conditions hold decides: units may be decided by another one",
          ),
        ]),
    ...(isOverridden
      ? [
          plainEffect(
            null,
            `overrides: ${counted(new Set(ids(before)).size, "id")} -> ${new Set(ids(after)).size}`,
            "their outcome is forced, and their exposures are left out of analyses",
          ),
        ]
      : []),
    ...fields
      .filter(({ path }) => path === "gates" || path === "experiments")
      .map(({ path }) => plainEffect(null, `${path} that it holds units out of changed`)),
  ];
}

/** How it is measured, beside by what it is evaluated. */
function measuringEffect({ before, after }: Difference): Effect[] {
  const fields = fieldDifferences(partsOf(before).measuring, partsOf(after).measuring);
  const meaningful = fields.filter(({ path }) => !/^(description|owner|tags)\b/.test(path));
  return meaningful.length === 0
    ? []
    : [plainEffect(null, "how it is measured changed", "results are computed anew by it")];
}

function effectsOf(
  difference: Difference,
  differences: readonly Difference[],
  fields: readonly FieldDifference[],
  context: PlanContext,
): Effect[] {
  const { subject, change } = difference;
  const { kind, name } = subjectName(subject);
  const whole = change === "changed" ? [...otherEffects(difference, fields), ...measuringEffect(difference)] : [];
  if (kind === "gate" || kind === "holdout") return [...rampEffects(kind, name, difference, context), ...whole];
  if (kind === "experiment") return [...experimentEffects(difference), ...whole];
  if (kind === "segment") return [...segmentEffects(difference, differences, context), ...conditionEffects(fields)];
  if (kind === SEGMENT_IDS) return segmentIdsEffects(difference, differences, context);
  if (kind === "layer") return [...layerEffects(difference), ...conditionEffects(fields)];
  if (kind === "config") return [...configEffects(difference), ...conditionEffects(fields)];
  if (change === "removed") return [plainEffect(null, "removed", "it is no longer computed")];
  return change === "added" ? [] : [plainEffect(null, "definition changed", "results are computed anew by it")];
}

/**
 * What changes would do, one by one: to whom, and to the analyses.
 *
 * @example
 * planned(differencesToApply(changes, project), context)
 */
export function planned(differences: readonly Difference[], context: PlanContext): PlannedChange[] {
  return differences.map((difference) => {
    const fields = difference.change === "changed" ? fieldDifferences(difference.before, difference.after) : [];
    return { ...difference, fields, effects: effectsOf(difference, differences, fields, context) };
  });
}
