import { stageAt } from "../stages.ts";
import type { EventAct, ExposureAct, SingleAct } from "./acts.ts";
import type { ProjectPlan, RulePlan } from "./projects.ts";
import { renderTime, type Tree, type TreeObject } from "./render.ts";
import { EVENT_NAMES, pick } from "./world.ts";

/** A message's object before it is written, and what breakages and repeats need to know of it. */
export interface Composed {
  readonly us: bigint;
  readonly message: TreeObject;
  readonly names: { readonly time: string; readonly name: string };
}

const BOTS: readonly TreeObject[] = [
  { is_bot: true },
  { is_bot: "true" },
  { userAgent: "Mozilla/5.0 (compatible; GoogleBot/2.1)" },
  { user_agent: "HeadlessChrome" },
  { is_bot: false, userAgent: "Mozilla/5.0" },
  { is_bot: 1 },
];

/** The units of an act: ids by unit type, few of each. */
export function unitsOf(plan: ProjectPlan, act: SingleAct): TreeObject {
  const units: Record<string, Tree> = {};
  const user = act.user === null ? undefined : act.user % plan.units;
  if (user !== undefined) units.userID = user === 1 ? "ü 😀" : user === 2 ? (act.user === 2 ? 42 : "42") : `u${user}`;
  if (act.device !== null) units.stableID = `d${act.device % plan.units}`;
  if (act.organization !== null) units.organizationID = `o${act.organization % 2}`;
  return units;
}

/** Writes an event or exposure that happens at `us` in one of the dialects. */
export function compose(plan: ProjectPlan, act: SingleAct, us: bigint): Composed {
  const units = unitsOf(plan, act);
  const time = renderTime(us, act.timeForm);
  const bot = act.bot < BOTS.length ? pick(BOTS, act.bot) : {};
  const attributes = defined({ country: act.country, plan: act.plan, ...bot });
  const content = act.kind === "event" ? eventContent(act) : exposureContent(plan, act, units, us);
  if (act.statsig) {
    const { country, plan: planOfUser, ...other } = attributes;
    const user = defined({
      userID: units.userID,
      customIDs: defined({ stableID: units.stableID, organizationID: units.organizationID }),
      country,
      ...other,
      custom: defined({ plan: planOfUser }),
      privateAttributes: { country: "XX", plan: "secret", "it's": "secret" },
      statsigEnvironment: act.environment === undefined ? undefined : { tier: act.environment },
    });
    return { us, names: { time: "time", name: "eventName" }, message: defined({ ...content.statsig, time, user }) };
  }
  const name = act.kind === "event" ? "name" : "gate" in content.native ? "gate" : "experiment";
  const event_id = act.id === null ? undefined : `e${act.id}`;
  const common = { event_id, ts: time, units, attributes, environment: act.environment };
  return { us, names: { time: "ts", name }, message: defined({ type: act.kind, ...content.native, ...common }) };
}

interface Content {
  readonly native: TreeObject;
  readonly statsig: TreeObject;
}

function eventContent(act: EventAct): Content {
  const name = pick([...EVENT_NAMES, "view", "purchase", "add_to_cart"], act.name);
  const metadata = defined({
    category: act.category,
    amount: act.amount,
    ok: act.ok,
    "a.b": act.name % 3 === 0 ? pick(["shoes", "es"], act.name) : undefined,
    a: { b: "nested" },
    'it\'s "q"': act.name % 4 === 0 ? "Shoes" : undefined,
  });
  return {
    native: defined({ name, value: act.value, metadata }),
    statsig: defined({ eventName: name, value: act.value, metadata }),
  };
}

function exposureContent(plan: ProjectPlan, act: ExposureAct, units: TreeObject, us: bigint): Content {
  const subject = pick(plan.subjects, act.subject);
  const unit = String(units[subject.unitType] ?? "");
  const seed = [...unit].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), act.flip ? 1 : 0);
  const override = act.override ? { override: true } : {};
  if (subject.type === "experiment") {
    const group = act.rule === 15 ? "unknown group" : pick(subject.groups, seed);
    const layer = act.rule % 2 === 0;
    const metadata = layer
      ? { config: "a_layer", allocatedExperiment: subject.name, ruleID: group, parameterName: "colour" }
      : { config: subject.name, ruleID: act.override ? `${group}:id_override` : group };
    return {
      native: { experiment: subject.name, group, ...override },
      statsig: { eventName: layer ? "statsig::layer_exposure" : "statsig::config_exposure", value: null, metadata },
    };
  }
  const rule = pick(subject.rules, act.rule);
  const ruleId = act.rule === 15 ? "default" : act.rule === 14 ? (rule.name ?? rule.rule) : rule.rule;
  const { percent, rollout } = announced(rule, act, us);
  const passed = seed % 2 === 0;
  const suffix = percent === undefined || rollout === undefined ? "" : `:${percent.toFixed(2)}:${rollout}`;
  return {
    native: defined({ gate: subject.name, rule: ruleId, percent, rollout, passed, ...override }),
    statsig: {
      eventName: "statsig::gate_exposure",
      metadata: {
        gate: subject.name,
        gateValue: String(passed),
        ruleID: act.override ? "pass:all:id_override" : `${ruleId}${suffix}`,
      },
    },
  };
}

/** The percentage and rollout number that an exposure carries: its stage's, stale, none, or another. */
function announced(
  rule: RulePlan,
  act: ExposureAct,
  us: bigint,
): { percent?: number | undefined; rollout?: number | undefined } {
  if (rule.announcement === "nothing" || act.percent === "none") return {};
  if (act.percent === "other") return { percent: pick([10, 50, 33.3, 75], act.rule) };
  const right = stageAt(rule.ramp, us) ?? rule.ramp[0];
  const stage = act.percent === "stale" ? (rule.ramp[(right?.stage ?? 1) - 2] ?? right) : right;
  if (stage === undefined || stage.percent === null) return {};
  return { percent: stage.percent, rollout: rule.announcement === "percent" ? undefined : stage.stage };
}

/** Fields without a value are left out. */
function defined(fields: { readonly [key: string]: Tree | undefined }): TreeObject {
  const found: Record<string, Tree> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) found[key] = value;
  return found;
}
