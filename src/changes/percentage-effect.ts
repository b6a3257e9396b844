import { BUCKETS, balancedSpans, passingBuckets, spanOf } from "../gates/balanced.ts";
import type { Stage } from "../gates/timeline.ts";
import { type Effect, percentText, shareText } from "./effect.ts";
import type { RuleState } from "./rule-in-force.ts";

/** Those who pass, in the words of what they pass. */
export interface PassWords {
  /** `pass` a gate; are `held out` by a holdout. */
  readonly newly: string;
  readonly no_longer: string;
  readonly passed: string;
}

export const GATE_WORDS: PassWords = {
  newly: "newly pass",
  no_longer: "passed and fail from now on",
  passed: "passed before",
};
export const HOLDOUT_WORDS: PassWords = {
  newly: "are newly held out",
  no_longer: "were held out and take part from now on",
  passed: "were held out before",
};

/** Shares of units that pass now and did not, and the reverse. */
export interface Moved {
  readonly newlyPassing: number;
  readonly newlyFailing: number;
}

/**
 * Who is affected when a rule's percentage, salt or unit type changes. By one salt, exactly the buckets between the two percentages; by another one
 * or by other ids, outcomes are independent: of those who passed, the share that fails now is 1 - p.
 *
 * @returns null where a percentage is not known.
 * @example
 * const state = { hashPrefix: "s.r.", unitType: "userID" };
 * movedUnits({ ...state, percent: 10 }, { ...state, percent: 50 }); // { newlyPassing: 0.4, newlyFailing: 0 }
 */
export function movedUnits(before: RuleState, after: RuleState): Moved | null {
  if (before.percent === null || after.percent === null || isSaltLearned(before, after)) return null;
  const [p, q] = [passingBuckets(before.percent), passingBuckets(after.percent)];
  if (before.hashPrefix !== after.hashPrefix || before.unitType !== after.unitType)
    return {
      newlyPassing: ((BUCKETS - p) * q) / BUCKETS ** 2,
      newlyFailing: (p * (BUCKETS - q)) / BUCKETS ** 2,
    };
  return { newlyPassing: Math.max(0, q - p) / BUCKETS, newlyFailing: Math.max(0, p - q) / BUCKETS };
}

/** Whether a salt is written down that was not before, or the reverse: then nobody knows whether it is another one. */
function isSaltLearned(before: RuleState, after: RuleState): boolean {
  return (before.hashPrefix === null) !== (after.hashPrefix === null);
}

/** What happens to the analyses. */
function analysisConsequences(before: RuleState | null, after: RuleState): string[] {
  const stages: Stage[] = [...(before === null ? [] : [before]), after].map((state, index) => ({
    ...{ stage: index + 1, ...state, fromUs: BigInt(index), toUs: BigInt(index + 1) },
  }));
  const spans = balancedSpans(stages);
  const old = before === null ? undefined : spanOf(spans, 1);
  const span = spanOf(spans, stages.length);
  if (after.percent === 0)
    return [`nobody passes: there is nothing to compare${old === undefined ? "" : ", the balanced analysis ends"}`];
  if (after.percent === 100)
    return [`everyone passes: there is no control group${old === undefined ? "" : ", the balanced analysis ends"}`];
  if (after.percent === null) return ["its percentage is not written down: no unit can be evaluated by it"];
  if (span === undefined)
    return ["the salt is not known: no unit can be evaluated by it, and there is no balanced analysis"];
  if (old === span) return ["the balanced analysis goes on"];
  return [old === undefined ? "a balanced analysis begins" : "the balanced analysis ends, a new one begins"];
}

function movedInWords(moved: Moved | null, isReshuffled: boolean, after: RuleState, words: PassWords): string[] {
  if (moved === null)
    return ["how many units are affected is not known: its percentage or its salt was not written down"];
  const { newlyPassing, newlyFailing } = moved;
  const about = isReshuffled ? "about " : "";
  return [
    ...(isReshuffled && after.percent !== null && newlyFailing > 0
      ? [
          `units are shuffled anew: about ${shareText(1 - passingBuckets(after.percent) / BUCKETS)} of those who ${words.passed} no longer do`,
        ]
      : []),
    ...(newlyPassing > 0 ? [`${about}${shareText(newlyPassing)} of units ${words.newly}`] : []),
    ...(newlyFailing > 0 ? [`${about}${shareText(newlyFailing)} of units ${words.no_longer}`] : []),
  ];
}

/** The stage in which a rule is once the change is applied. */
export interface StageAfter {
  /** Null: its number is not known, or none has begun. */
  readonly stage: number | null;
  /** Whether its `rollout:` says when it begins, rather than now. */
  readonly isPlanned: boolean;
}

function stageInWords({ stage, isPlanned }: StageAfter, isReshuffled: boolean, isOtherUnit: boolean): string {
  if (isPlanned) return stage === null ? "its first step is to come" : `it is in stage ${stage} of its rollout`;
  const begins = stage === null ? "a new stage begins" : `stage ${stage} begins`;
  if (isOtherUnit) return `another unit type is hashed: ${begins}`;
  return isReshuffled ? `${begins}; units of earlier stages count as carried over` : begins;
}

/** No balanced analysis joins two hashings: where ids of another type were hashed, nothing is balanced. */
function otherUnitConsequences(before: RuleState, after: RuleState, { isPlanned }: StageAfter): string[] {
  if (isPlanned)
    return ["another unit type is hashed, and its rollout: has no step for that: units of both types are in one stage"];
  return [
    ...analysisConsequences({ ...before, hashPrefix: null }, after),
    ...(before.hashPrefix !== null && before.percent !== null && before.percent > 0 && before.percent < 100
      ? [`stages that hashed ${before.unitType} have no balanced analysis any more`]
      : []),
  ];
}

/**
 * What a changed percentage, salt or unit type of a rule does to units and analyses. Undefined: nothing, both are as they were.
 *
 * @param before null: the rule was not there.
 */
export function percentageEffect(
  rule: string,
  before: RuleState | null,
  after: RuleState,
  stage: StageAfter,
  words: PassWords,
): Effect | undefined {
  const isNew = before === null;
  const isOtherSalt = !isNew && before.hashPrefix !== after.hashPrefix;
  const isOtherUnit = !isNew && before.unitType !== after.unitType;
  if (!isNew && !isOtherSalt && !isOtherUnit && before.percent === after.percent) return undefined;
  const isReshuffled = isOtherUnit || (isOtherSalt && !isSaltLearned(before, after));
  const moved = movedUnits(before ?? { ...after, percent: 0 }, after);
  const percents =
    isNew || before.percent === after.percent
      ? percentText(after.percent)
      : `${percentText(before.percent)} -> ${percentText(after.percent)}`;
  return {
    of: rule,
    change: `${isNew ? "new rule at " : ""}${percents}${isOtherSalt ? ", salt changed" : ""}${isOtherUnit ? `, ${before.unitType} -> ${after.unitType}` : ""}`,
    newlyPassing: moved?.newlyPassing ?? null,
    newlyFailing: moved?.newlyFailing ?? null,
    stage: stage.stage,
    consequences: [
      ...movedInWords(moved, isReshuffled, after, words),
      stageInWords(stage, isReshuffled, isOtherUnit),
      ...(isOtherUnit ? otherUnitConsequences(before, after, stage) : analysisConsequences(before, after)),
    ],
    isDisruptive: (moved?.newlyFailing ?? 0) > 0 || isReshuffled,
  };
}
