import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSpecs } from "../../../../src/gates/specs/parse-specs.ts";
import type { Specs } from "../../../../src/gates/specs/spec.ts";
import { type WireDocument, writeSpecsV1, writeSpecsV2 } from "../../../../src/gates/specs/write-specs.ts";
import { arbitraryWireSpecs, comparable } from "./arbitrary-wire-specs.ts";

/** As a client gets it: through JSON. */
const sent = (document: WireDocument): unknown => JSON.parse(JSON.stringify(document));

describe("writing specs as Statsig's SDKs read them", () => {
  test.each([
    ["v1", writeSpecsV1],
    ["v2", writeSpecsV2],
  ])("what is written as %s is read back as the same specs", (_, write) => {
    fc.assert(
      fc.property(arbitraryWireSpecs, (specs) => {
        expect(comparable(parseSpecs(sent(write(specs))))).toEqual(comparable(specs));
      }),
      { seed: 62, numRuns: 400 },
    );
  });

  const SPECS: Specs = parseSpecs({
    feature_gates: ["a", "b"].map((name) => ({
      name,
      salt: name,
      enabled: true,
      rules: [
        { id: "r", passPercentage: 10, conditions: [{ type: "public", additionalValues: { weight: 2, none: null } }] },
      ],
    })),
    dynamic_configs: [],
    layer_configs: [],
    time: 1,
  });

  test("v2 holds each condition once", () => {
    const { condition_map } = writeSpecsV2(SPECS);
    expect(Object.keys(condition_map as object)).toHaveLength(1);
  });

  test("additional values are texts, as the core SDK refuses a document with others", () => {
    const [condition] = Object.values(writeSpecsV2(SPECS).condition_map as object);
    expect(condition).toMatchObject({ additionalValues: { weight: "2" } });
  });

  test("equal specs have equal checksums, and other ones others", () => {
    const later = { ...SPECS, timeMs: 2 };
    expect(writeSpecsV2(SPECS).checksum).toBe(writeSpecsV2({ ...SPECS }).checksum);
    expect(writeSpecsV2(later).checksum).not.toBe(writeSpecsV2(SPECS).checksum);
  });

  test("further keys of an answer are taken over", () => {
    expect(writeSpecsV1(SPECS, { extra: { app_id: "web", time: 9 } })).toMatchObject({ app_id: "web", time: 9 });
  });
});
