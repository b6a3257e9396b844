import fc from "fast-check";
import type { Project } from "../../../../src/config/project.ts";
import { settingsSchema } from "../../../../src/config/settings.ts";
import { experimentSchema, gateSchema } from "../../../../src/gates/definition.ts";
import { NO_DEFINITIONS } from "../../../harness/no-definitions.ts";
import { addDays } from "../calendar.ts";
import type { Stage } from "../stages.ts";
import { timesIn, where } from "./conditions.ts";
import { idMapsArbitrary, planIdMaps } from "./id-maps.ts";
import { metricsArbitrary } from "./metrics.ts";
import { renderIso } from "./render.ts";
import { DAYS, dayStarts, EVENT_NAMES, pick, UNIT_TYPES, WORLDS, type World } from "./world.ts";

/** How a rule's exposures tell their stage; `configured`: the rule has a `rollout:` list too. */
export type Announcement = "configured" | "rollout" | "percent" | "nothing";

/** A gate's rule, with the ramp that its exposures follow. */
export interface RulePlan {
  readonly rule: string;
  readonly name: string | undefined;
  readonly announcement: Announcement;
  readonly ramp: readonly Stage[];
}

/** A gate or experiment, as far as messages need it. */
export type SubjectPlan =
  | { readonly type: "gate"; readonly name: string; readonly unitType: string; readonly rules: readonly RulePlan[] }
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

const rule = fc.record({
  name: fc.option(fc.constantFrom("Everyone", "Beta users"), { nil: undefined, freq: 2 }),
  announcement: fc.constantFrom<Announcement>("configured", "configured", "rollout", "percent", "nothing"),
  ramp: fc.array(fc.record({ at: moment, percent: fc.constantFrom(2, 10, 33.3, 50, 50, 100, 0) }), {
    minLength: 1,
    maxLength: 4,
  }),
});

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

const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

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
  units: fc.constantFrom(3, 3, 6, 12, 25),
  ds: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(0, 1, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5) },
    { weight: 1, arbitrary: fc.constantFrom(8, 14, 29, 104) },
  ),
  settings: fc.record({
    environments: fc.constantFrom(...ENVIRONMENTS),
    exclude_bots: fc.boolean(),
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
  gates: fc.array(fc.record({ ...subject, rules: fc.array(rule, { minLength: 1, maxLength: 2 }) }), {
    minLength: 1,
    maxLength: 3,
  }),
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

  const subjects: SubjectPlan[] = [];
  const gates = made.gates.map((gate, g) => {
    const name = pick(GATE_NAMES, g);
    const plans: RulePlan[] = [];
    const rules = gate.rules.map((planned, r) => {
      const ordered = [...new Map(planned.ramp.map((step) => [at(step.at), step]))].sort(([a], [b]) =>
        a < b ? -1 : 1,
      );
      const ramp = ordered.map(
        ([fromUs, { percent }], k): Stage => ({ stage: k + 1, fromUs, toUs: ordered[k + 1]?.[0] ?? null, percent }),
      );
      const ruleId = pick(RULE_IDS, r);
      plans.push({ rule: ruleId, name: planned.name, announcement: planned.announcement, ramp });
      const rollout = ordered.map(
        ([
          us,
          {
            percent,
            at: { form },
          },
        ]) => ({ from: instantText(us, form), percent }),
      );
      return { rule: ruleId, name: planned.name, rollout: planned.announcement === "configured" ? rollout : undefined };
    });
    const unitType = pick(unitTypes, gate.unit);
    subjects.push({ type: "gate", name, unitType, rules: plans });
    return gateSchema.parse({ gate: name, ...shared(gate, unitType, made.settings.dimensions), rules });
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
    metrics,
    idPairs: idMaps.pairs,
  };
  return { world, project, subjects, ds: addDays(world.from, made.ds), units: made.units };
});

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
