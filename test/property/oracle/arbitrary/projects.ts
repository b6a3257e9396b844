import fc from "fast-check";
import type { Project } from "../../../../src/config/project.ts";
import { settingsSchema } from "../../../../src/config/settings.ts";
import { experimentSchema, gateSchema, holdoutSchema } from "../../../../src/gates/definition.ts";
import { NO_DEFINITIONS } from "../../../harness/no-definitions.ts";
import type { Applied } from "../applied-stages.ts";
import { addDays } from "../calendar.ts";
import type { Stage } from "../stages.ts";
import { applyAll, FOR_EVER_US, type Interruption, inOrder, stateAt, stepsOf } from "./applied.ts";
import { timesIn, where } from "./conditions.ts";
import { idMapsArbitrary, planIdMaps } from "./id-maps.ts";
import { metricsArbitrary } from "./metrics.ts";
import { renderIso } from "./render.ts";
import { DAYS, dayStarts, EVENT_NAMES, pick, UNIT_TYPES, WORLDS, type World } from "./world.ts";

/** How a rule's exposures tell their stage; `configured`: the rule has a `rollout:` list too; `applied`: a history. */
export type Announcement = "configured" | "applied" | "rollout" | "percent" | "nothing";

/** A gate's rule, with the ramp that its exposures follow. */
export interface RulePlan {
  readonly rule: string;
  readonly name: string | undefined;
  readonly announcement: Announcement;
  /** With the prefixes by which units are really hashed, whether or not the project says them. */
  readonly ramp: readonly Stage[];
}

/** A gate (or a holdout) or experiment, as far as messages need it. */
export type SubjectPlan =
  | {
      readonly type: "gate";
      readonly isHoldout: boolean;
      readonly name: string;
      readonly unitType: string;
      readonly rules: readonly RulePlan[];
    }
  | {
      readonly type: "experiment";
      readonly name: string;
      readonly unitType: string;
      readonly groups: readonly string[];
    };

export interface ProjectPlan {
  readonly world: World;
  readonly project: Project;
  readonly subjects: readonly SubjectPlan[];
  /** Day that the run is for. */
  readonly ds: string;
  /** What was applied, in order of time. */
  readonly history: readonly Applied[];
  /** Units of each type. */
  readonly units: number;
}

const moment = fc.record({
  day: fc.nat(DAYS - 1),
  after: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(0n, 1n, -1n, 9_000_000_000n) },
    { weight: 2, arbitrary: fc.bigInt(0n, 86_399_999_999n) },
  ),
  form: fc.nat(3),
});

const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const mostly = <T>(usual: T, arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary });

/** Steps of a ramp, as they come, or rising. */
const ramp = fc.record({
  isRising: fc.constantFrom(true, true, false),
  steps: fc.array(
    fc.record({
      at: moment,
      percent: fc.constantFrom(2, 10, 20, 33.3, 40, 40, 50, 50, 50, 50.01, 75, 99.99, 100, 0),
      salt: mostly<string | undefined>(undefined, fc.constantFrom("second", "third")),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

const rule = fc.record({
  name: fc.option(fc.constantFrom("Everyone", "Beta users"), { nil: undefined, freq: 2 }),
  announcement: fc.constantFrom<Announcement>(
    ...(["configured", "configured", "configured", "applied", "applied", "rollout", "percent", "nothing"] as const),
  ),
  salt: rarely(fc.constantFrom("rule-salt", "größe.1")),
  hashesOthers: mostly(false, fc.constant(true)),
  ramp,
});

/** What else is applied to a gate: it is disabled and enabled, removed and brought back. */
const interruptions = fc.array(
  fc.record({ at: moment, what: fc.constantFrom<Interruption>("off", "on", "removed", "back") }),
  { maxLength: 2 },
);

const holdout = {
  rule: fc.constantFrom(undefined, undefined, "held:rule"),
  announcement: fc.constantFrom<Announcement>("configured", "configured", "applied", "rollout", "percent"),
  salt: fc.constantFrom(undefined, "hold.salt", "hold.salt", "hold.salt"),
  ruleSalt: rarely(fc.constant("hold-rule")),
  ramp,
  interruptions: rarely(interruptions),
};

/** Attributes, no message has the last one; and some of them crossed. */
const DIMENSIONS = ["country", "plan", "it's", ["country", "plan"], ["plan", "it's", "country"]] as const;

const subject = {
  unit: fc.nat(2),
  crossovers: fc.constantFrom("exclude", "first_touch"),
  dimensions: fc.option(fc.subarray([...DIMENSIONS]), { nil: undefined, freq: 2 }),
  metrics: fc.constantFrom(undefined, undefined, undefined, "metric_1"),
  metric_tags: fc.constantFrom(undefined, undefined, undefined, undefined, "core", "money"),
};

const VIEWS = ["daily", "days_since_exposure", "last_7", "last_28"] as const;
const ENVIRONMENTS = [...Array(8).fill(["production"]), ...Array(4).fill(["production", "staging"]), ["staging"]];

const active = fc.record({
  include: rarely(fc.subarray([...EVENT_NAMES])),
  exclude: fc.subarray([...EVENT_NAMES], { maxLength: 2 }),
  new_events: fc.constantFrom(undefined, undefined, true, true, false),
  where: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: where }),
  min_events: fc.constantFrom(1, 1, 1, 1, 2, 3),
  count_exposures: fc.boolean(),
});

const raw = fc.record({
  world: fc.constantFrom(...WORLDS),
  metrics: metricsArbitrary,
  unitTypes: fc.integer({ min: 1, max: 3 }),
  units: fc.constantFrom(3, 6, 6, 12, 25),
  ds: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(0, 1, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5) },
    { weight: 1, arbitrary: fc.constantFrom(8, 14, 29, 104) },
  ),
  settings: fc.record({
    environments: fc.constantFrom(...ENVIRONMENTS),
    exclude_bots: fc.boolean(),
    sampled_exposures: fc.constantFrom("set_aside", "use"),
    join: fc.constantFrom("exact", "day"),
    dimensions: fc.subarray([...DIMENSIONS], { minLength: 1 }),
    views: fc.oneof(
      { weight: 3, arbitrary: fc.constant([...VIEWS]) },
      { weight: 1, arbitrary: fc.subarray([...VIEWS]) },
    ),
    statistics: fc.record({
      cuped: fc.record({ enabled: fc.constantFrom(true, true, false), days: fc.constantFrom(1, 2, 3, 7) }),
    }),
  }),
  active,
  activeByUnitType: fc.record({ userID: rarely(active), stableID: rarely(active) }),
  gates: fc.array(
    fc.record({
      ...subject,
      salt: fc.constantFrom(undefined, "salt", "salt", "sält 😀", "a.b"),
      interruptions: rarely(interruptions),
      rules: fc.array(rule, { minLength: 1, maxLength: 2 }),
    }),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
  holdouts: fc.array(fc.record({ ...subject, ...holdout }), { maxLength: 2 }),
  experiment: fc.option(
    fc.record({
      ...subject,
      groups: fc.integer({ min: 2, max: 3 }),
      from: fc.option(moment, { nil: undefined }),
      to: fc.option(moment, { nil: undefined }),
    }),
    { nil: undefined, freq: 2 },
  ),
  idMaps: idMapsArbitrary,
});

const HOLDOUT_NAMES = ["hold_back", "all-year.2026"];
const GATE_NAMES = ["new_checkout", "search.v2", "banner-3"];
const RULE_IDS = ["everyone", "beta:users"];
const GROUPS = [
  { group: "control", share: 50 },
  { group: "variant A", rule: "2rule", share: 25 },
  { group: "größer", share: 25 },
];

/** A small project, and the ramps that its exposures follow. */
export const projectArbitrary: fc.Arbitrary<ProjectPlan> = raw.map((made) => {
  const { world } = made;
  const metrics = timesIn(made.metrics, world);
  const unitTypes = UNIT_TYPES.slice(0, made.unitTypes);
  const starts = dayStarts(world);
  const at = ({ day, after }: { day: number; after: bigint }) => pick(starts, day) + after;
  const instantText = (us: bigint, form: number) => {
    const day = starts.indexOf(us);
    return day >= 0 && form < 2 ? addDays(world.from, day) : renderIso(us, form);
  };

  /** Stages of a ramp in order, and the list that says them. */
  const rampOf = ({ isRising, steps }: RawRamp, gateSalt: string | undefined, ruleSalt: string) => {
    // A ramp that rises begins with the first day.
    const begun = steps.map((step, k) =>
      isRising && k === 0 ? { ...step, at: { ...step.at, day: 0, after: 0n } } : step,
    );
    const ordered = [...new Map(begun.map((step) => [at(step.at), step]))].sort(([a], [b]) => (a < b ? -1 : 1));
    const percents = ordered.map(([, { percent }]) => percent);
    if (isRising) percents.sort((p, q) => p - q);
    let current = ruleSalt;
    const stages = ordered.map(([fromUs, { salt }], k): Stage => {
      current = salt ?? current;
      const prefix = `${gateSalt ?? "unknown"}.${current}.`;
      return { stage: k + 1, fromUs, toUs: ordered[k + 1]?.[0] ?? null, percent: percents[k] ?? null, prefix };
    });
    const rollout = ordered.map(([us, step], k) => {
      return { from: instantText(us, step.at.form), percent: percents[k], salt: step.salt };
    });
    return { ramp: stages, rollout };
  };

  const history: Applied[] = [];
  const subjects: SubjectPlan[] = [];
  const interrupted = (list: readonly { at: Parameters<typeof at>[0]; what: Interruption }[] = []) =>
    list.map((each) => ({ us: at(each.at), what: each.what }));
  const gates = made.gates.map((gate, g) => {
    const name = pick(GATE_NAMES, g);
    const plans: RulePlan[] = [];
    const unitType = pick(unitTypes, gate.unit);
    const rules = gate.rules.map((planned, r) => {
      const ruleId = pick(RULE_IDS, r);
      const { ramp, rollout } = rampOf(planned.ramp, gate.salt, planned.salt ?? ruleId);
      const { name: ruleName, announcement, salt } = planned;
      plans.push({ rule: ruleId, name: ruleName, announcement, ramp });
      const own = { rule: ruleId, name: ruleName, salt, rollout: announcement === "configured" ? rollout : undefined };
      const hashed = planned.hashesOthers ? { unit_type: pick(unitTypes, gate.unit + 1) } : {};
      return { own: { ...own, ...hashed }, steps: announcement === "applied" ? stepsOf(ramp, rollout) : [] };
    });
    subjects.push({ type: "gate", isHoldout: false, name, unitType, rules: plans });
    const words = { gate: name, salt: gate.salt, ...shared(gate, unitType, made.settings.dimensions) };
    const definitionAt = (us: bigint, enabled: boolean) =>
      gateSchema.parse({
        ...words,
        enabled,
        rules: rules.map(({ own, steps }) => ({ ...own, ...stateAt(steps, us) })),
      });
    const steps = rules.flatMap((each) => each.steps);
    history.push(
      ...applyAll({ kind: "gate", name, steps, interruptions: interrupted(gate.interruptions), definitionAt }),
    );
    return definitionAt(FOR_EVER_US, true);
  });

  const holdouts = made.holdouts.map((planned, h) => {
    const name = pick(HOLDOUT_NAMES, h);
    const { rule = "holdout", announcement, salt, ruleSalt } = planned;
    const unitType = pick(unitTypes, planned.unit);
    const { ramp, rollout } = rampOf(planned.ramp, salt, ruleSalt ?? rule);
    subjects.push({
      type: "gate",
      isHoldout: true,
      name,
      unitType,
      rules: [{ rule, name: undefined, announcement, ramp }],
    });
    const steps = announcement === "applied" ? stepsOf(ramp, rollout) : [];
    const definitionAt = (us: bigint) => {
      const { percent, salt: ofStep } = stateAt(steps, us);
      return holdoutSchema.parse({
        holdout: name,
        salt,
        rule: planned.rule,
        rule_salt: ofStep ?? ruleSalt,
        ...shared(planned, unitType, made.settings.dimensions),
        percent,
        rollout: announcement === "configured" ? rollout : undefined,
      });
    };
    const interruptions = interrupted(planned.interruptions);
    history.push(...applyAll({ kind: "holdout", name, steps, interruptions, definitionAt }));
    return definitionAt(FOR_EVER_US);
  });

  const experiments =
    made.experiment === undefined
      ? []
      : [made.experiment].map((experiment) => {
          const { from, to } = experiment;
          const unitType = pick(unitTypes, experiment.unit);
          const groups = GROUPS.slice(0, experiment.groups);
          subjects.push({
            type: "experiment",
            name: "colour_test",
            unitType,
            groups: groups.flatMap((g) => [g.group, g.rule ?? g.group]),
          });
          return experimentSchema.parse({
            experiment: "colour_test",
            ...shared(experiment, unitType, made.settings.dimensions),
            from: from === undefined ? undefined : instantText(at(from), from.form),
            to:
              to !== undefined && (from === undefined || at(to) > at(from)) ? instantText(at(to), to.form) : undefined,
            control: "control",
            groups,
          });
        });

  const idMaps = planIdMaps(made.idMaps, unitTypes, at);
  const settings = settingsSchema.parse({
    project: "random",
    time_zone: world.zone,
    unit_types: unitTypes,
    ...made.settings,
    active_user: timesIn(made.active, world),
    active_user_by_unit_type: Object.fromEntries(
      Object.entries(timesIn(made.activeByUnitType, world)).filter(
        ([type, own]) => own !== undefined && unitTypes.some((unitType) => unitType === type),
      ),
    ),
    id_maps: idMaps.settings,
    sources: [{ type: "files", topic: "events", path: "messages" }],
  });
  const project: Project = {
    ...NO_DEFINITIONS,
    folder: "/project",
    settings,
    gates,
    experiments,
    holdouts,
    metrics,
    idPairs: idMaps.pairs,
  };
  return { world, project, subjects, ds: addDays(world.from, made.ds), history: inOrder(history), units: made.units };
});

interface RawRamp {
  readonly isRising: boolean;
  readonly steps: readonly {
    readonly at: { readonly day: number; readonly after: bigint; readonly form: number };
    readonly percent: number;
    readonly salt: string | undefined;
  }[];
}

type Dimension = (typeof DIMENSIONS)[number];

interface SharedPlan {
  readonly crossovers: string;
  readonly dimensions: readonly Dimension[] | undefined;
  readonly metric_tags: string | undefined;
  readonly metrics: string | undefined;
}

function shared(
  { crossovers, dimensions, metric_tags, metrics }: SharedPlan,
  unit_type: string,
  ofProject: readonly Dimension[],
) {
  const list = (item: string | undefined) => (item === undefined ? undefined : [item]);
  const known = dimensions?.filter((key) => ofProject.includes(key));
  return { unit_type, crossovers, dimensions: known, metric_tags: list(metric_tags), metrics: list(metrics) };
}
