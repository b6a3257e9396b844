import * as fc from "fast-check";
import type { Spec, SpecCondition, SpecRule, Specs } from "../../../../src/gates/specs/spec.ts";

/** Names as projects have them, and some that break careless code. */
const name = fc.oneof(
  fc.stringMatching(/^[a-z][a-z_ .:-]{0,12}$/),
  fc.constantFrom("__proto__", "constructor", "toString", "0", "17", "segment:staff", "name with spaces", "größe"),
);
const text = fc.oneof(name, fc.string({ maxLength: 8 }));
const scalar = fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean());
const json = fc.jsonValue({ maxDepth: 2 }).map((value): unknown => JSON.parse(JSON.stringify(value)));
const objectOf = (values: fc.Arbitrary<unknown>) =>
  fc
    .array(fc.tuple(text, values), { maxLength: 3 })
    .map((entries): Record<string, unknown> => Object.fromEntries(entries));

const bucketList = fc.oneof(
  fc.uniqueArray(fc.integer({ min: 0, max: 999 })),
  fc.array(fc.integer({ min: -1, max: 999 })),
);

const condition: fc.Arbitrary<SpecCondition> = fc.oneof(
  fc.record({
    type: fc.constantFrom("user_field", "ua_based", "unit_id", "environment_field", "pass_gate", "of_the_future"),
    operator: fc.option(
      fc.constantFrom("any", "none_case_sensitive", "str_contains_any", "gt", "version_lt", "eq", "in_segment_list"),
    ),
    field: fc.option(text),
    targetValue: fc.oneof(scalar, fc.constant(null), fc.array(scalar, { maxLength: 4 })),
    additionalValues: objectOf(text),
    idType: name,
  }),
  fc.record({
    type: fc.constant("user_bucket"),
    operator: fc.constantFrom("any", "none"),
    field: fc.constant(null),
    targetValue: bucketList,
    additionalValues: fc.record({ salt: text }),
    idType: name,
  }),
);

const rule = (value: fc.Arbitrary<unknown>): fc.Arbitrary<SpecRule> =>
  fc.record({
    id: text,
    name: text,
    groupName: fc.option(text),
    salt: fc.option(text),
    passPercentage: fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100),
    idType: name,
    conditions: fc.array(condition, { maxLength: 3 }),
    returnValue: value,
    configDelegate: fc.option(name),
    isExperimentGroup: fc.boolean(),
    samplingRate: fc.option(fc.integer({ min: 1, max: 1000 })),
  });

const spec = (entities: readonly string[], value: fc.Arbitrary<unknown>): fc.Arbitrary<Spec> =>
  fc.record({
    name,
    entity: fc.constantFrom(...entities),
    salt: text,
    enabled: fc.boolean(),
    isActive: fc.option(fc.boolean()),
    defaultValue: value,
    idType: name,
    rules: fc.array(rule(value), { maxLength: 3 }),
    explicitParameters: fc.array(text, { maxLength: 2 }),
    hasSharedParameters: fc.boolean(),
    version: fc.option(fc.nat()),
    targetAppIds: fc.array(text, { maxLength: 2 }),
    forwardAllExposures: fc.boolean(),
  });

const byName = (specs: fc.Arbitrary<Spec>) =>
  fc.array(specs, { maxLength: 4 }).map((list) => new Map(list.map((one) => [one.name, one])));

/** Id lists that conditions ask for are named: a document that leaves them out says the same. */
function withIdLists(specs: Specs): Specs {
  const all = [...specs.gates.values(), ...specs.configs.values(), ...specs.layers.values()];
  const asked = all
    .flatMap(({ rules }) => rules.flatMap(({ conditions }) => conditions))
    .flatMap(({ operator, targetValue }) =>
      operator === "in_segment_list" && typeof targetValue === "string" ? [targetValue] : [],
    );
  return { ...specs, idLists: [...new Set([...specs.idLists, ...asked])] };
}

/** Any content that a wire document may have, whether it makes sense or not. */
export const arbitraryWireSpecs: fc.Arbitrary<Specs> = fc
  .record({
    gates: byName(spec(["feature_gate", "segment", "holdout", "of_the_future"], fc.boolean())),
    configs: byName(spec(["dynamic_config", "experiment", "autotune"], objectOf(json))),
    layers: byName(spec(["layer"], objectOf(json))),
    layerOfExperiment: fc.array(fc.tuple(name, name), { maxLength: 4 }).map((pairs) => new Map(pairs)),
    idLists: fc.uniqueArray(name, { maxLength: 3 }),
    timeMs: fc.nat(),
  })
  .map(withIdLists);

/** As equal content compares: the order of names says nothing. */
export function comparable(specs: Specs): unknown {
  const sorted = <Value>(map: ReadonlyMap<string, Value>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    gates: sorted(specs.gates),
    configs: sorted(specs.configs),
    layers: sorted(specs.layers),
    layerOfExperiment: sorted(specs.layerOfExperiment),
    idLists: [...specs.idLists].sort(),
    timeMs: specs.timeMs,
  };
}
