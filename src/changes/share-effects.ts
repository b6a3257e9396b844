import { hashPrefix } from "../gates/timeline.ts";
import { type Effect, percentText, plainEffect, shareText } from "./effect.ts";
import { movedUnits } from "./percentage-effect.ts";
import type { RuleState } from "./rule-in-force.ts";

/** What has rules with percentages and no stages: a segment or a dynamic config. */
export interface Shared {
  /** Its own, else its name. */
  readonly salt: string;
  readonly unitType: string;
  readonly rules: readonly ShareRule[];
}

interface ShareRule {
  readonly rule: string;
  readonly percent: number;
  readonly salt?: string | undefined;
  readonly unit_type?: string | undefined;
}

/** Those whom a rule takes, in words. */
export interface ShareWords {
  readonly newly: string;
  readonly no_longer: string;
}

function stateOf({ rule, percent, salt = rule, unit_type }: ShareRule, { salt: own, unitType }: Shared): RuleState {
  return { percent, hashPrefix: hashPrefix(own, salt), unitType: unit_type ?? unitType };
}

/** Rules that are in both and take another share of the units whose conditions hold, or other ones. */
export function shareEffects(before: Shared, after: Shared, words: ShareWords): Effect[] {
  return after.rules.flatMap((rule): Effect[] => {
    const old = before.rules.find((one) => one.rule === rule.rule);
    if (old === undefined) return [];
    const [was, is] = [stateOf(old, before), stateOf(rule, after)];
    const isReshuffled = was.hashPrefix !== is.hashPrefix || was.unitType !== is.unitType;
    const moved = movedUnits(was, is);
    if (moved === null || (was.percent === is.percent && moved.newlyPassing + moved.newlyFailing === 0)) return [];
    const about = isReshuffled ? "about " : "";
    const percents = was.percent === is.percent ? [is.percent] : [was.percent, is.percent];
    return [
      {
        ...plainEffect(
          rule.rule,
          `${percents.map(percentText).join(" -> ")}${isReshuffled ? ", units are shuffled anew" : ""}`,
          ...(moved.newlyPassing > 0 ? [`${about}${shareText(moved.newlyPassing)} of units ${words.newly}`] : []),
          ...(moved.newlyFailing > 0 ? [`${about}${shareText(moved.newlyFailing)} of units ${words.no_longer}`] : []),
        ),
        ...moved,
        isDisruptive: moved.newlyFailing > 0,
      },
    ];
  });
}
