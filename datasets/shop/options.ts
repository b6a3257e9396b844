import { PulseError } from "../../src/errors.ts";

export const DAY_MS = 86_400_000;

/** What carries the messages: files cannot hold tombstones and line breaks, a broker refuses messages over 1 MiB. */
export type ShopCarrier = "any" | "files" | "kafka";

export interface ShopOptions {
  /** Another seed is another shop: other users, other visits, the same truth. */
  readonly seed: number;
  /** Customers who may visit; about 31 messages each. */
  readonly users: number;
  /** Days of the ramp, at least 4; a quarter of them for each stage. */
  readonly days: number;
  /** First day of the ramp, `YYYY-MM-DD`, UTC. */
  readonly start: string;
  /** Days before anybody meets the gate on which customers come already, 0 to 28: before the ramp, and before a late update. */
  readonly historyDays: number;
  /** Leaves out the few broken messages that the carrier cannot hold. */
  readonly carrier: ShopCarrier;
}

const SHOP_DEFAULTS: ShopOptions = {
  seed: 1,
  users: 20_000,
  days: 28,
  start: "2026-01-05",
  historyDays: 7,
  carrier: "any",
};

/** One step of the ramp of `new_checkout`: [fromMs, toMs), Unix milliseconds. */
export interface ShopStage {
  readonly stage: number;
  readonly percent: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The options with every default filled in, checked, and what follows from them. */
export interface ShopPlan extends ShopOptions {
  /** The ramp: [startMs, endMs), Unix milliseconds. Days of the shop are counted from it: negative ones lie before. */
  readonly startMs: number;
  readonly endMs: number;
  readonly stages: readonly ShopStage[];
  /** When `fast_search` was resalted: noon of a day halfway. */
  readonly resaltMs: number;
}

const PERCENTS = [2, 10, 50, 100] as const;
/** Time of day at which each stage begins, in minutes: a ramp is seldom moved at midnight. */
const BEGINS_AT_MINUTE = [0, 600, 870, 0] as const;

/**
 * Fills in the defaults and lays out the ramp: 2, 10, 50 and 100 percent, a quarter of the days each.
 *
 * @example
 * planShop({ users: 500 }).stages.map((s) => s.percent); // [2, 10, 50, 100]
 * @throws PulseError SHOP_OPTION_INVALID
 */
export function planShop(options: Partial<ShopOptions> = {}): ShopPlan {
  const whole = { ...SHOP_DEFAULTS, ...options };
  const startMs = Date.parse(`${whole.start}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(whole.start) || Number.isNaN(startMs)) {
    throw invalid("start", whole.start, "write a day, such as 2026-01-05");
  }
  if (!Number.isInteger(whole.users) || whole.users < 1 || whole.users > 100_000_000) {
    throw invalid("users", whole.users, "write a whole number from 1 to 100,000,000");
  }
  if (!Number.isInteger(whole.days) || whole.days < 4 || whole.days > 365) {
    throw invalid("days", whole.days, "write a whole number from 4 to 365");
  }
  if (!Number.isInteger(whole.historyDays) || whole.historyDays < 0 || whole.historyDays > 28) {
    throw invalid("historyDays", whole.historyDays, "write a whole number from 0 to 28");
  }
  if (!Number.isInteger(whole.seed)) throw invalid("seed", whole.seed, "write a whole number");
  const endMs = startMs + whole.days * DAY_MS;
  const begins = PERCENTS.map(
    (_, k) => startMs + Math.floor((k * whole.days) / 4) * DAY_MS + (BEGINS_AT_MINUTE[k] ?? 0) * 60_000,
  );
  const stages = PERCENTS.map((percent, k) => ({
    stage: k + 1,
    percent,
    fromMs: begins[k] ?? startMs,
    toMs: begins[k + 1] ?? endMs,
  }));
  const resaltMs = startMs + Math.floor(whole.days / 2) * DAY_MS + DAY_MS / 2;
  return { ...whole, startMs, endMs, stages, resaltMs };
}

/** The stage in which a moment of the ramp lies. */
export function stageAt(plan: ShopPlan, ms: number): ShopStage {
  const stage = plan.stages.findLast((s) => s.fromMs <= ms);
  if (stage === undefined || ms >= plan.endMs) {
    throw new PulseError({
      code: "SHOP_MOMENT_OUTSIDE",
      fault: "bug",
      message: `${ms} lies outside of the shop's days`,
    });
  }
  return stage;
}

function invalid(option: string, seen: unknown, hint: string): PulseError {
  return new PulseError({
    code: "SHOP_OPTION_INVALID",
    fault: "input",
    message: `the shop's option ${option} is ${JSON.stringify(seen)}`,
    hint,
  });
}
