import { GATE } from "./bucketing.ts";
import { type ShopPlan, type ShopStage, stageAt } from "./options.ts";
import type { Population } from "./population.ts";
import type { Visit } from "./visits.ts";

/** A visit, and which of the shop's installations it went to. */
export interface Outing {
  readonly visit: Visit;
  readonly environment: "production" | "staging";
}

/** What a visitor met at the gate in one visit. */
export interface Encounter extends Outing {
  readonly stage: ShopStage;
  readonly rule: "employees" | typeof GATE.beta.rule | typeof GATE.rule;
  readonly passed: boolean;
  readonly overridden: boolean;
  /** The client still names the stage before: its configuration is a little old, its outcome is not. */
  readonly isStale: boolean;
}

const STALE_MS = 2 * 3_600_000;

/** Where a visit went: employees try things out in staging. */
export function outingOf(visit: Visit, population: Population): Outing {
  const isEmployee = population.kind(visit.visitor) === "employee";
  return { visit, environment: isEmployee && visit.travel < 0.3 ? "staging" : "production" };
}

/** The rule of `new_checkout` that decides about a visitor: the first one whose conditions hold. */
function ruleOf(visitor: number, population: Population): Encounter["rule"] {
  if (population.kind(visitor) === "employee") return "employees";
  return population.meetsBeta(visitor) ? GATE.beta.rule : GATE.rule;
}

function passesBy(rule: Encounter["rule"], visitor: number, stage: ShopStage, population: Population): boolean {
  if (rule === "employees") return true;
  if (rule === GATE.beta.rule) return population.betaBucket(visitor) < GATE.beta.percent * 100;
  return population.bucket(visitor) < stage.percent * 100;
}

/**
 * Decides each visit at the gate: employees all pass, half of the beta users do, everyone else by their bucket and the stage's percentage.
 * Keeps count of the visits of those few who see both sides: their every second visit of a stage goes the other way.
 */
export function createGate(plan: ShopPlan, population: Population): (outing: Outing) => Encounter {
  const crossed = new Map<number, { stage: number; visits: number }>();

  function crossesNow(visitor: number, stage: ShopStage): boolean {
    if (!population.crosses(visitor) || stage.percent === 100) return false;
    const seen = crossed.get(visitor);
    const visits = seen?.stage === stage.stage ? seen.visits + 1 : 1;
    crossed.set(visitor, { stage: stage.stage, visits });
    return visits % 2 === 0;
  }

  return (outing) => {
    const { visit } = outing;
    const { visitor } = visit;
    const stage = stageAt(plan, visit.startMs);
    const rule = ruleOf(visitor, population);
    const own = passesBy(rule, visitor, stage, population);
    return {
      ...outing,
      stage,
      rule,
      passed: crossesNow(visitor, stage) ? !own : own,
      overridden: population.isOverridden(visitor),
      isStale: rule === GATE.rule && stage.stage > 1 && visit.startMs - stage.fromMs < STALE_MS,
    };
  };
}
