import type { Experiment } from "./definition.ts";
import type { Rollout } from "./rule.ts";

/** A span of time in which one rule had one pass percentage; [fromUs, toUs), microseconds since 1970. */
export interface Stage {
  /** 1, 2, 3, ... in order of time. */
  readonly stage: number;
  /** 0 to 100; null where nobody said it. */
  readonly percent: number | null;
  readonly fromUs: bigint;
  /** {@link OPEN_END_US} while it lasts. */
  readonly toUs: bigint;
  /** What is hashed before the unit's id: `<gate salt>.<rule salt>.`; null where nobody said it. */
  readonly hashPrefix: string | null;
}

/** Whether a stage has two groups to compare. */
export function hasControl({ percent }: Pick<Stage, "percent">): boolean {
  return percent === null || (percent > 0 && percent < 100);
}

/** Start and end of what has none: years 1970 and 2200. Sums with durations stay far from the limits of 64 bits. */
export const OPEN_START_US = 0n;
export const OPEN_END_US = 7_258_118_400_000_000n;

/** What the exposures of one day say about a rule's rollout. */
export interface RolloutHint {
  readonly ds: string;
  readonly percent: number | null;
  readonly rollout: number | null;
  /** First of these exposures, microseconds since 1970. */
  readonly firstUs: bigint;
  readonly exposures: bigint;
}

/** Microseconds since 1970 of an ISO 8601 time with an offset. */
export function isoInstantUs(time: string): bigint {
  const fraction = /\.(\d{1,6})/.exec(time)?.[1] ?? "";
  const wholeSeconds = Date.parse(time.replace(/\.\d+/, ""));
  return BigInt(wholeSeconds) * 1000n + BigInt(fraction.padEnd(6, "0"));
}

/** Microseconds of an instant as a configuration writes it: a day begins where `dayStartUs` says. */
export function instantUs(instant: string, dayStartUs: (ds: string) => bigint): bigint {
  return instant.includes("T") ? isoInstantUs(instant) : dayStartUs(instant);
}

/** A change of a rule's percentage or salt. */
export interface TimelineStep {
  readonly fromUs: bigint;
  readonly percent: number | null;
  readonly hashPrefix?: string | null;
}

/** Steps in order of time as stages: each ends where the next one begins. */
export function numbered(steps: readonly TimelineStep[]): Stage[] {
  return steps.map((step, index) => ({
    stage: index + 1,
    percent: step.percent,
    fromUs: step.fromUs,
    toUs: steps[index + 1]?.fromUs ?? OPEN_END_US,
    hashPrefix: step.hashPrefix ?? null,
  }));
}

/** What is hashed before a unit's id; null where the gate's salt is not known. */
export function hashPrefix(gateSalt: string | undefined, ruleSalt: string): string | null {
  return gateSalt === undefined ? null : `${gateSalt}.${ruleSalt}.`;
}

/** Salts of a rule that has a `rollout:` list. */
export interface RuleSalts {
  /** Undefined: not known. */
  readonly gateSalt: string | undefined;
  /** Its own, else its id; a step's salt replaces it from there on. */
  readonly ruleSalt: string;
}

/** The timeline that a rule's `rollout:` list says. */
export function configuredTimeline(
  rollout: Rollout,
  { gateSalt, ruleSalt }: RuleSalts,
  dayStartUs: (ds: string) => bigint,
): Stage[] {
  let salt = ruleSalt;
  return numbered(
    rollout.map((step) => {
      salt = step.salt ?? salt;
      return {
        fromUs: instantUs(step.from, dayStartUs),
        percent: step.percent,
        hashPrefix: hashPrefix(gateSalt, salt),
      };
    }),
  );
}

/** What a `rollout:` list says at one moment. */
export interface RolloutState {
  /** Number of the stage; 0: before the first, when nobody passes. */
  readonly stage: number;
  readonly percent: number;
  /** Salt of the rule. */
  readonly salt: string;
}

/** @param ruleSalt the rule's own salt, else its id; a step's salt replaces it from there on */
export function rolloutAt(
  rollout: Rollout,
  ruleSalt: string,
  atUs: bigint,
  dayStartUs: (ds: string) => bigint,
): RolloutState {
  const steps = rollout.filter(({ from }) => instantUs(from, dayStartUs) <= atUs);
  return {
    stage: steps.length,
    percent: steps.at(-1)?.percent ?? 0,
    salt: steps.findLast(({ salt }) => salt !== undefined)?.salt ?? ruleSalt,
  };
}

/** An experiment's only stage. */
export function experimentTimeline(experiment: Experiment, dayStartUs: (ds: string) => bigint): Stage[] {
  return [
    {
      stage: 1,
      percent: null,
      fromUs: experiment.from === undefined ? OPEN_START_US : instantUs(experiment.from, dayStartUs),
      toUs: experiment.to === undefined ? OPEN_END_US : instantUs(experiment.to, dayStartUs),
      hashPrefix: null,
    },
  ];
}

/** By rollout number: a stage each, from its first exposure, with its commonest percentage (the smallest of equally common ones). */
function byRolloutNumber(hints: readonly RolloutHint[]): TimelineStep[] {
  const found = new Map<number, { fromUs: bigint; percents: Map<number, bigint> }>();
  for (const hint of hints) {
    if (hint.rollout === null) continue;
    const stage = found.get(hint.rollout) ?? { fromUs: hint.firstUs, percents: new Map<number, bigint>() };
    if (hint.firstUs < stage.fromUs) stage.fromUs = hint.firstUs;
    if (hint.percent !== null)
      stage.percents.set(hint.percent, (stage.percents.get(hint.percent) ?? 0n) + hint.exposures);
    found.set(hint.rollout, stage);
  }
  const steps = [...found.values()].map(({ fromUs, percents }) => ({
    fromUs,
    percent: [...percents].sort(([p, n], [q, m]) => (n === m ? p - q : n > m ? -1 : 1))[0]?.[0] ?? null,
  }));
  return steps.sort((a, b) => (a.fromUs < b.fromUs ? -1 : a.fromUs > b.fromUs ? 1 : 0));
}

/** By percentage: days in order, and within a day by first exposure; a percentage that was there before must have the day's majority. */
function byPercentage(hints: readonly RolloutHint[]): TimelineStep[] {
  const days = new Map<string, Map<number, { firstUs: bigint; exposures: bigint }>>();
  for (const hint of hints) {
    if (hint.percent === null) continue;
    const day = days.get(hint.ds) ?? new Map<number, { firstUs: bigint; exposures: bigint }>();
    const seen = day.get(hint.percent);
    day.set(hint.percent, {
      firstUs: seen === undefined || hint.firstUs < seen.firstUs ? hint.firstUs : seen.firstUs,
      exposures: (seen?.exposures ?? 0n) + hint.exposures,
    });
    days.set(hint.ds, day);
  }
  const steps: { fromUs: bigint; percent: number }[] = [];
  for (const [, day] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const total = [...day.values()].reduce((sum, { exposures }) => sum + exposures, 0n);
    const percents = [...day].sort(([p, a], [q, b]) =>
      a.firstUs < b.firstUs ? -1 : a.firstUs > b.firstUs ? 1 : p - q,
    );
    for (const [percent, { firstUs, exposures }] of percents) {
      if (steps.at(-1)?.percent === percent) continue;
      const before = steps.some((step) => step.percent === percent);
      if (!before || exposures * 2n > total) steps.push({ fromUs: firstUs, percent });
    }
  }
  return steps;
}

function inferredSteps(hints: readonly RolloutHint[]): TimelineStep[] {
  if (hints.some((hint) => hint.rollout !== null)) return byRolloutNumber(hints);
  if (hints.some((hint) => hint.percent !== null)) return byPercentage(hints);
  const first = hints.map(({ firstUs }) => firstUs).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))[0];
  return first === undefined ? [] : [{ fromUs: first, percent: null }];
}

/**
 * The timeline that exposures say themselves, where nothing else does: by rollout number where any exposure carries one, else by
 * percentage, else one stage of unknown percentage from the first exposure on; none without exposures. See docs/semantics.md, section 2.
 *
 * @param salts those configured now: exposures do not say by which they were hashed. Left out: not known.
 */
export function inferredTimeline(hints: readonly RolloutHint[], salts?: RuleSalts): Stage[] {
  const prefix = salts === undefined ? null : hashPrefix(salts.gateSalt, salts.ruleSalt);
  return numbered(inferredSteps(hints).map((step) => ({ ...step, hashPrefix: prefix })));
}
