import { bucketOf, passingBuckets } from "../hash.ts";
import { type Stage, stageAt } from "../stages.ts";
import type { EventAct, ExposureAct, SecondaryAct, SingleAct } from "./acts.ts";
import type { ProjectPlan, RulePlan, SubjectPlan } from "./projects.ts";
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
  const event_id: Tree | undefined = act.id === null ? undefined : act.id % 50 === 7 ? act.id : `e${act.id}`;
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
    const statsig = defined({ ...content.statsig, event_id: act.lag % 2 === 0 ? event_id : undefined, time, user });
    return { us, names: { time: "time", name: "eventName" }, message: statsig };
  }
  const name = act.kind === "event" ? "name" : "gate" in content.native ? "gate" : "experiment";
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
  const found = subject.type === "experiment" ? ofExperiment(subject, act, units) : ofGate(subject, act, units, us);
  const secondary = act.secondary.map((each) => secondaryExposure(plan, each, units, us));
  const sampled = act.samplingRate === undefined ? {} : { statsigMetadata: { samplingRate: act.samplingRate } };
  if (secondary.length === 0)
    return { native: { ...found.native, ...sampled }, statsig: { ...found.statsig, ...sampled } };
  return {
    // A field of the other dialect means nothing.
    native: { ...found.native, ...sampled, secondary: secondary.map(({ native }) => native) },
    statsig: { ...found.statsig, ...sampled, secondaryExposures: secondary.map(({ statsig }) => statsig) },
  };
}

function ofExperiment(subject: ExperimentPlan, act: ExposureAct, units: TreeObject): Content {
  const unit = String(units[subject.unitType] ?? "");
  const seed = [...unit].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), act.flip ? 1 : 0);
  const group = act.rule === 15 ? pick(["unknown group", "holdout:hold_back"], seed) : pick(subject.groups, seed);
  const layer = act.rule % 2 === 0;
  const metadata = layer
    ? { config: "a_layer", allocatedExperiment: subject.name, ruleID: group, parameterName: "colour" }
    : { config: subject.name, ruleID: act.override ? `${group}:id_override` : group };
  return {
    native: { experiment: subject.name, group, ...(act.override ? { override: true } : {}) },
    statsig: { eventName: layer ? "statsig::layer_exposure" : "statsig::config_exposure", value: null, metadata },
  };
}

function ofGate(subject: GatePlan, act: ExposureAct, units: TreeObject, us: bigint): Content {
  const override = act.override ? { override: true } : {};
  const rule = pick(subject.rules, act.rule);
  const ruleId = ruleIdOf(rule, act.rule);
  const { percent, rollout } = announced(rule, act, us);
  const passed = outcome(subject, rule, act, units, us);
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

function ruleIdOf(rule: RulePlan, index: number): string {
  if (index === 15) return "default";
  if (index === 14) return rule.name ?? rule.rule;
  return index === 13 ? "holdout:hold_back" : rule.rule;
}

/** What the hash says of the unit in the stage that is in force, or in the one before; or the opposite. */
function outcome(
  { unitType }: GatePlan,
  { ramp }: RulePlan,
  { flip, percent }: { readonly flip: boolean; readonly percent?: ExposureAct["percent"] },
  units: TreeObject,
  us: bigint,
): boolean {
  const stage = percent === "stale" ? staleStage(ramp, us) : currentStage(ramp, us);
  const passed = bucketOf(stage?.prefix ?? "", idText(units[unitType])) < passingBuckets(stage?.percent ?? 50);
  return passed !== flip;
}

function idText(id: Tree | undefined): string {
  return typeof id === "object" && id !== null && "raw" in id ? String(id.raw) : String(id ?? "");
}

const currentStage = (ramp: readonly Stage[], us: bigint): Stage | undefined => stageAt(ramp, us) ?? ramp[0];

function staleStage(ramp: readonly Stage[], us: bigint): Stage | undefined {
  const right = currentStage(ramp, us);
  return ramp[(right?.stage ?? 1) - 2] ?? right;
}

/** A gate that was asked on the way: mostly a holdout. Some are written so that they are none. */
function secondaryExposure(plan: ProjectPlan, act: SecondaryAct, units: TreeObject, us: bigint): Content {
  const gates = plan.subjects.filter((subject) => subject.type === "gate");
  const holdouts = gates.filter(({ isHoldout }) => isHoldout);
  const subject = pick(act.subject === 0 || holdouts.length === 0 ? gates : holdouts, act.subject);
  const rule = pick(subject.rules, act.rule);
  const passed = outcome(subject, rule, act, units, us);
  const stage = currentStage(rule.ramp, us);
  const ruleID = secondaryRuleId(ruleIdOf(rule, act.rule), stage, rule.announcement !== "nothing" && act.odd % 2 === 0);
  const odd = pick(ODD_SECONDARY, act.odd);
  const { gate = subject.name, outcome: said, rule: saidRule } = odd;
  return {
    native: defined({ gate, passed: said ?? passed, rule: saidRule ?? (act.odd === 3 ? "x:override" : ruleID) }),
    statsig: defined({ gate, gateValue: said ?? String(passed), ruleID: saidRule ?? ruleID }),
  };
}

function secondaryRuleId(rule: string, stage: Stage | undefined, isAnnounced: boolean): string {
  if (!isAnnounced || stage === undefined || stage.percent === null) return rule;
  return `${rule}:${stage.percent.toFixed(2)}:${stage.stage}`;
}

interface OddSecondary {
  readonly gate?: Tree;
  readonly outcome?: Tree;
  readonly rule?: Tree;
}

const ODD_SECONDARY: readonly OddSecondary[] = [
  { gate: "" },
  { gate: 5 },
  { outcome: "maybe" },
  { rule: "pass:all:id_override" },
  { outcome: 1 },
  { outcome: null },
  { rule: null },
  { rule: 7 },
  { rule: "holdout:10:2" },
  { rule: "holdout:150.00:1" },
  { rule: "holdout:10.00:99999999999" },
  { rule: "holdout:10.00:1:10.00:2" },
  ...Array.from({ length: 19 }, () => ({})),
];

type GatePlan = Extract<SubjectPlan, { type: "gate" }>;
type ExperimentPlan = Extract<SubjectPlan, { type: "experiment" }>;

/** The percentage and rollout number that an exposure carries: its stage's, stale, none, or another. */
function announced(
  rule: RulePlan,
  act: ExposureAct,
  us: bigint,
): { percent?: number | undefined; rollout?: number | undefined } {
  if (rule.announcement === "nothing" || act.percent === "none") return {};
  if (act.percent === "other") return { percent: pick([10, 50, 33.3, 75], act.rule) };
  const stage = act.percent === "stale" ? staleStage(rule.ramp, us) : currentStage(rule.ramp, us);
  if (stage === undefined || stage.percent === null) return {};
  return { percent: stage.percent, rollout: rule.announcement === "percent" ? undefined : stage.stage };
}

/** Fields without a value are left out. */
function defined(fields: { readonly [key: string]: Tree | undefined }): TreeObject {
  const found: Record<string, Tree> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) found[key] = value;
  return found;
}
