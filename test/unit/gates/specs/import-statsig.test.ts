import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { definitionYaml } from "../../../../src/config/definition-yaml.ts";
import { idListKey } from "../../../../src/gates/evaluation/bucket.ts";
import { importStatsig, type StatsigImport } from "../../../../src/gates/specs/import-statsig.ts";
import { parseSpecs } from "../../../../src/gates/specs/parse-specs.ts";
import { createDraw } from "../../../integration/sdk/random-pools.ts";
import { randomProject } from "../../../integration/sdk/random-project.ts";
import { randomUser } from "../../../integration/sdk/random-user.ts";
import { asV1, type WireProject } from "../../../integration/sdk/wire-project.ts";
import { compiledImport, differences } from "./import-evaluates-the-same.ts";
import { STATSIG_PROJECT } from "./statsig-project.ts";

const SPECS = parseSpecs(STATSIG_PROJECT);
const IMPORTED = importStatsig(SPECS);

const definitionOf = ({ definitions }: StatsigImport, name: string): unknown =>
  definitions.find((one) => one.name === name)?.definition;

/** As a project reads it: through the file's text. */
const read =
  ({ definitions }: StatsigImport) =>
  (path: string): unknown =>
    parse(definitionYaml(definitions.find((one) => one.path === path)?.definition ?? {}, ["a comment"]));

const idListsOf = ({ idLists }: WireProject): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(Object.entries(idLists).map(([name, ids]) => [name, new Set(ids.map(idListKey))]));

describe("a Statsig project as files of ours", () => {
  test("a gate has base rule ids, our words, and the salts that it had", () => {
    expect(definitionOf(IMPORTED, "new_checkout")).toEqual({
      gate: "new_checkout",
      salt: "spec-salt",
      rules: [
        { rule: "3Qfj3h", when: [{ in_holdout: "global_holdout" }], percent: 0 },
        { rule: "employees", salt: "x", when: [{ in_segment: "staff" }], percent: 100 },
        { rule: "2DG", name: "Everyone else", salt: "2DG:10.00:2", percent: 10 },
      ],
    });
  });

  test("an experiment has allocation, targeting, overrides and groups with shares", () => {
    expect(definitionOf(IMPORTED, "price_test")).toEqual({
      experiment: "price_test",
      control: "Control",
      salt: "es",
      allocation: ["0-3", 10, 412],
      allocation_salt: "ls",
      when: [{ passes_gate: "new_checkout" }],
      defaults: { price: 10 },
      overrides: [{ ids: ["u7"], group: "Test" }],
      groups: [
        { group: "Control", rule: "g1", share: 50 },
        { group: "Test", rule: "g2", share: 50, parameters: { price: 12 } },
      ],
    });
  });

  test("a layer and its experiment say each thing once", () => {
    expect(definitionOf(IMPORTED, "home")).toEqual({
      layer: "home",
      salt: "home-salt",
      parameters: { color: "grey", text: "hi" },
    });
    expect(definitionOf(IMPORTED, "banner_test")).toMatchObject({ layer: "home", allocation: ["0-9"] });
    expect(definitionOf(IMPORTED, "banner_test")).not.toHaveProperty("allocation_salt");
  });

  test("a holdout names what it holds out", () => {
    expect(definitionOf(IMPORTED, "global_holdout")).toMatchObject({
      rule: "hold",
      percent: 5,
      gates: ["new_checkout"],
      experiments: ["price_test"],
    });
  });

  test("what has no place is named with the reason, and so is what depends on it", () => {
    expect(IMPORTED.leftOut).toEqual([
      { name: "bad name", why: expect.stringContaining("start with a letter") },
      { name: "asks_bad", why: 'it asks "bad name", which is left out' },
    ]);
  });

  test("what is written differently is noted", () => {
    expect(IMPORTED.notes.map(({ name }) => name)).toEqual(["segment:vips", "price_test", "not_started"]);
    expect(IMPORTED.unitTypes).toEqual(["companyID", "userID"]);
  });

  test("names that differ in case only get files of their own", () => {
    const gate = (name: string) => ({ name, salt: name, enabled: true, rules: [{ id: "r", passPercentage: 10 }] });
    const specs = parseSpecs({
      feature_gates: ["g", "G", "con"].map(gate),
      dynamic_configs: [{ ...gate("g"), rules: [] }],
    });
    expect(importStatsig(specs).definitions.map(({ path }) => path)).toEqual([
      "g.yaml",
      "G.gate.yaml",
      "con.yaml",
      "g.config.yaml",
    ]);
  });

  test("every user gets what the Statsig project gives", () => {
    const draw = createDraw(64, 1);
    const users = [
      { userID: "u7" },
      ...Array.from({ length: 2000 }, () => ({ ...randomUser(draw), userID: `u${draw.below(1e6)}` })),
    ];
    const idLists = new Map([["vip", new Set<string>()]]);
    expect(differences(SPECS, compiledImport(IMPORTED, SPECS.timeMs, read(IMPORTED)), users, idLists)).toEqual([]);
  });

  test("whatever a project holds, what is written evaluates the same", () => {
    let written = 0;
    for (let seed = 1; seed <= 16; seed += 1) {
      const draw = createDraw(seed, 65);
      const project = randomProject(draw, 1_770_000_000_000);
      const specs = parseSpecs(JSON.parse(JSON.stringify(asV1(project))));
      const imported = importStatsig(specs);
      written += imported.definitions.length;
      expect(imported.definitions.length + imported.leftOut.length).toBe(
        specs.gates.size + specs.configs.size + specs.layers.size,
      );
      const back = compiledImport(imported, specs.timeMs, read(imported));
      const users = Array.from({ length: 40 }, () => randomUser(draw));
      expect(differences(specs, back, users, idListsOf(project))).toEqual([]);
    }
    expect(written).toBeGreaterThan(250);
  }, 30_000);
});
