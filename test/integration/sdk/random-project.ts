import { bucket, randomCondition } from "./random-condition.ts";
import { type Draw, LISTS, USER_IDS } from "./random-pools.ts";
import type { WireCondition, WireProject, WireRule, WireSpec } from "./wire-project.ts";

const PERCENTAGES = [0, 100, 100, 100, 50, 50, 10, 25, 99.99, 0.01, 0.1, 12.34, 33.3, 1] as const;
const UNITS = ["userID", "userID", "userID", "stableID", "companyID"] as const;

/** What a project has so far; specs refer to earlier ones only, so that nothing goes in a circle. */
interface Growing {
  readonly draw: Draw;
  readonly odd: number;
  readonly gates: WireSpec[];
  readonly configs: WireSpec[];
}

const publicCondition: WireCondition = {
  type: "public",
  operator: null,
  field: null,
  targetValue: null,
  additionalValues: {},
  idType: "userID",
};

const names = (specs: readonly WireSpec[]): string[] => specs.map(({ name }) => name);

const randomConditions = ({ draw, odd, gates, configs }: Growing): WireCondition[] =>
  Array.from({ length: draw.one([0, 1, 1, 1, 1, 2, 2, 3]) }, () =>
    randomCondition(draw, { gates: names(gates), experiments: names(configs), odd }),
  );

function randomSalt(draw: Draw): { salt?: string | null } {
  const roll = draw.below(10);
  if (roll === 0) return {};
  if (roll === 1) return { salt: "" };
  if (roll === 2) return { salt: null };
  return { salt: `rule-salt-${draw.below(1000)}` };
}

function randomRule(growing: Growing, id: string, returnValue: unknown): WireRule {
  const { draw } = growing;
  const passPercentage = draw.one(PERCENTAGES);
  return {
    name: id,
    id: draw.chance(0.5) ? `${id}:${passPercentage.toFixed(2)}:${1 + draw.below(4)}` : id,
    groupName: null,
    ...randomSalt(draw),
    passPercentage,
    idType: draw.chance(growing.odd / 2) ? draw.one(["userid", "STABLEID"]) : draw.one(UNITS),
    returnValue,
    conditions: randomConditions(growing),
    ...(draw.chance(0.05) ? { samplingRate: 10 } : {}),
  };
}

const randomRules = (growing: Growing, name: string, value: (index: number) => unknown): WireRule[] =>
  Array.from({ length: growing.draw.below(5) }, (_, index) =>
    randomRule(growing, `${name}-rule-${index}`, value(index)),
  );

function spec(growing: Growing, name: string, entity: string, parts: Partial<WireSpec>): WireSpec {
  const { draw } = growing;
  return {
    name,
    type: ["feature_gate", "segment", "holdout"].includes(entity) ? "feature_gate" : "dynamic_config",
    entity,
    salt: draw.chance(0.05) ? "" : `salt-${name}-${draw.below(100)}`,
    enabled: true,
    defaultValue: false,
    idType: draw.one(UNITS),
    rules: [],
    ...(draw.chance(0.3) ? { version: 1 + draw.below(9) } : {}),
    ...parts,
  };
}

const overrides = (draw: Draw, idType: string): WireRule[] => {
  const rule = (outcome: "pass" | "fail"): WireRule => ({
    name: `${outcome}:all:id_override`,
    id: `${outcome}:all:id_override`,
    groupName: null,
    salt: "",
    passPercentage: outcome === "pass" ? 100 : 0,
    idType,
    returnValue: true,
    conditions: [
      { ...publicCondition, type: "unit_id", operator: "any", targetValue: draw.some(USER_IDS, 1, 5), idType },
    ],
  });
  return draw.chance(0.2) ? [rule("pass"), rule("fail")] : [];
};

const holdoutRule = ({ draw, gates }: Growing, percent: 0 | 100): WireRule[] => {
  const holdouts = gates.filter(({ entity }) => entity === "holdout");
  if (holdouts.length === 0 || !draw.chance(0.3)) return [];
  const { name } = draw.one(holdouts);
  return [
    {
      name,
      id: `holdout:${name}`,
      groupName: null,
      salt: "",
      passPercentage: percent,
      idType: "userID",
      returnValue: percent === 0 ? true : { shown: "held out" },
      conditions: [{ ...publicCondition, type: "pass_gate", targetValue: name }],
    },
  ];
};

function randomGate(growing: Growing, name: string, entity: string): WireSpec {
  const { draw, odd } = growing;
  const held = entity === "feature_gate" ? holdoutRule(growing, 0) : [];
  const rules = [
    ...held,
    ...overrides(draw, draw.one(UNITS)),
    ...randomRules(growing, name, () => !draw.chance(odd / 4)),
  ];
  return spec(growing, name, entity, {
    rules,
    enabled: !draw.chance(0.05),
    defaultValue: draw.chance(odd / 4),
  });
}

const randomValue = (draw: Draw, marker: string): object => ({
  shown: marker,
  ...(draw.chance(0.5) ? { number: draw.one([0, 1, 1.5, -2, 1e21, 0.1, 1_700_000_000_000]) } : {}),
  ...(draw.chance(0.3) ? { nested: { list: [1, "a", null, { deep: true }], text: "ü😀", none: null } } : {}),
});

const randomConfig = (growing: Growing, name: string, entity: string): WireSpec =>
  spec(growing, name, entity, {
    rules: randomRules(growing, name, (index) => randomValue(growing.draw, `rule ${index}`)),
    enabled: !growing.draw.chance(0.05),
    defaultValue: randomValue(growing.draw, "default"),
    explicitParameters: ["shown"],
  });

/** Rules as Statsig writes an experiment's: held out, overridden, not allocated, not targeted, groups. */
function randomExperiment(growing: Growing, name: string, layer: string | null): WireSpec {
  const { draw, odd } = growing;
  const idType = draw.one(UNITS);
  const rule = (id: string, conditions: readonly WireCondition[], parts: Partial<WireRule>): WireRule => ({
    name: id,
    id,
    groupName: null,
    ...randomSalt(draw),
    passPercentage: 100,
    idType,
    returnValue: randomValue(draw, id),
    conditions,
    ...parts,
  });
  const below = (salt: string, limit: number): WireCondition => ({
    ...publicCondition,
    type: "user_bucket",
    operator: "lt",
    targetValue: limit,
    additionalValues: { salt },
    idType,
  });
  const targeted = randomCondition(draw, { gates: names(growing.gates), experiments: [], odd });
  const [first, second] = [draw.below(600), 600 + draw.below(401)];
  return spec(growing, name, "experiment", {
    idType,
    enabled: !draw.chance(0.05),
    isActive: !draw.chance(0.1),
    defaultValue: randomValue(draw, "default"),
    explicitParameters: ["shown"],
    hasSharedParams: layer !== null,
    rules: [
      ...holdoutRule(growing, 100),
      ...(draw.chance(0.2)
        ? [
            rule(
              `${name}-test:${idType}:id_override`,
              [
                {
                  ...publicCondition,
                  type: "unit_id",
                  operator: "any",
                  targetValue: draw.some(USER_IDS, 1, 5),
                  idType,
                },
              ],
              { groupName: "Test", isExperimentGroup: draw.chance(0.5) },
            ),
          ]
        : []),
      ...(draw.chance(0.5) ? [rule("layerAssignment", [{ ...bucket(draw, layer ?? name, idType) }], {})] : []),
      ...(draw.chance(0.4) ? [rule("inlineTargetingRules", [targeted], {})] : []),
      rule(`${name}-control`, [below(name, first)], { groupName: "Control", isExperimentGroup: true }),
      rule(`${name}-test`, [below(name, second)], { groupName: "Test", isExperimentGroup: true }),
    ],
  });
}

function randomLayer(growing: Growing, name: string, experiments: readonly string[]): WireSpec {
  const { draw, odd } = growing;
  const delegating = experiments.map((experiment, index): WireRule => {
    const rule = randomRule(growing, `${name}-delegate-${index}`, randomValue(draw, `layer ${index}`));
    return { ...rule, configDelegate: draw.chance(odd / 2) ? "no_such_experiment" : experiment };
  });
  return spec(growing, name, "layer", {
    rules: [
      ...holdoutRule(growing, 100),
      ...delegating,
      ...randomRules(growing, name, (index) => randomValue(draw, `rule ${index}`)),
    ],
    enabled: !draw.chance(0.05),
    defaultValue: randomValue(draw, "default"),
    explicitParameters: ["shown"],
  });
}

const numbered = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));

/** A project with specs of every kind. `odd`: share of values and shapes that no console would write. */
export function randomProject(draw: Draw, timeMs: number, odd = 0.08): WireProject {
  const growing: Growing = { draw, odd, gates: [], configs: [] };
  const grow = (specs: WireSpec[], next: WireSpec): number => specs.push(next);

  for (const at of [0, 1]) grow(growing.gates, randomGate(growing, `segment:s${at}`, "segment"));
  grow(growing.gates, randomGate(growing, "holdout_a", "holdout"));
  for (const at of numbered(12, (index) => index))
    grow(growing.gates, randomGate(growing, `gate_${at}`, "feature_gate"));
  for (const at of [0, 1]) grow(growing.configs, randomConfig(growing, `config_${at}`, "dynamic_config"));
  for (const at of [0, 1]) grow(growing.configs, randomExperiment(growing, `experiment_${at}`, null));
  for (const at of [0, 1, 2]) grow(growing.configs, randomExperiment(growing, `layered_${at}`, "layer_a"));

  const layered = ["layered_0", "layered_1", "layered_2"];
  return {
    featureGates: growing.gates,
    dynamicConfigs: growing.configs,
    layerConfigs: [randomLayer(growing, "layer_a", layered), randomLayer(growing, "layer_b", [])],
    layers: { layer_a: layered },
    idLists: Object.fromEntries(
      LISTS.map((list) => [list, list === "empty" ? [] : [...new Set(draw.some(USER_IDS, 5, 30))]]),
    ),
    timeMs,
  };
}
