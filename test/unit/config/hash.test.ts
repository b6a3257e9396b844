import { expect, test } from "vitest";
import { configurationHash, definitionHash } from "../../../src/config/hash.ts";
import { loadProject } from "../../../src/config/load.ts";
import { projectFolder, SETTINGS } from "./project-folder.ts";

const METRIC = "metrics:\n  - {name: views, kind: count, event: view}\n";
const GATE = "gate: checkout\nrules: [{rule: everyone}]\n";

async function hashOf(files: Readonly<Record<string, string>>): Promise<string> {
  const all = { "pulse.yaml": SETTINGS, "metrics/a.yaml": METRIC, "gates/a.yaml": GATE, ...files };
  return configurationHash(await loadProject(projectFolder(all), {}));
}

test("the configuration hash is 64 hex digits", async () => {
  expect(await hashOf({})).toMatch(/^[0-9a-f]{64}$/);
});

test.each([
  ["the order of keys", { "metrics/a.yaml": "metrics:\n  - {event: [view], kind: count, name: views}\n" }],
  ["comments", { "gates/a.yaml": `# a comment\n${GATE}` }],
  ["a default that is written out", { "pulse.yaml": `${SETTINGS}time_zone: UTC\n` }],
  ["a description or an owner", { "gates/a.yaml": `${GATE}description: text\nowner: me\n` }],
  [
    "schedule, store, compute, landing, retention and exports",
    {
      "pulse.yaml": `${SETTINGS}schedule: {at: "03:00"}\nstore: x\ncompute: {threads: 1}\nlanding: {segment_max_mib: 1}\nretention: {raw_days: 9}\nexports: [{type: parquet, path: x}]\n`,
    },
  ],
  ["the collector", { "pulse.yaml": `${SETTINGS}collector: {port: 9000}\n` }],
  ["the pages", { "pulse.yaml": `${SETTINGS}pages: {port: 9000}\n` }],
  [
    "what decides only who passes from now on",
    {
      "gates/a.yaml":
        "gate: checkout\nenabled: false\noverrides: [{outcome: pass, ids: [ann]}]\nrules: [{rule: everyone, percent: 5, environments: [production], when: [{field: country, operator: in, values: [DE]}]}]\n",
    },
  ],
  ["segments, layers and dynamic configs", { "gates/s.yaml": "segment: s\nids: [a]\n", "gates/c.yaml": "config: c\n" }],
  ["where the files lie", { "pulse.yaml": SETTINGS.replace("path: events", "path: elsewhere") }],
])("the configuration hash does not change with %s", async (_title, files: Readonly<Record<string, string>>) => {
  expect(await hashOf(files)).toBe(await hashOf({}));
});

test("the configuration hash does not depend on the order or the files of definitions", async () => {
  const one = "metrics:\n  - {name: views, kind: count}\n  - {name: buyers, kind: conversion}\n";
  const split = {
    "metrics/a.yaml": "metrics:\n  - {name: buyers, kind: conversion}\n",
    "metrics/b.yaml": "metrics:\n  - {name: views, kind: count}\n",
  };
  expect(await hashOf({ "metrics/a.yaml": one })).toBe(await hashOf(split));
});

test.each([
  ["a metric", { "metrics/a.yaml": METRIC.replace("event: view", "event: click") }],
  ["a window", { "metrics/a.yaml": METRIC.replace("event: view", "window: {to: 7d}") }],
  ["a gate", { "gates/a.yaml": GATE.replace("everyone", "staff") }],
  ["a holdout", { "gates/h.yaml": "holdout: h\npercent: 5\n" }],
  [
    "a rollout",
    { "gates/a.yaml": "gate: checkout\nrules: [{rule: everyone, rollout: [{from: 2026-01-05, percent: 5}]}]\n" },
  ],
  ["the salt of a rule", { "gates/a.yaml": "gate: checkout\nrules: [{rule: everyone, salt: s}]\n" }],
  ["what becomes of sampled exposures", { "pulse.yaml": `${SETTINGS}sampled_exposures: use\n` }],
  ["the time zone", { "pulse.yaml": `${SETTINGS}time_zone: Europe/Berlin\n` }],
  ["the confidence level", { "pulse.yaml": `${SETTINGS}statistics: {confidence_level: 0.9}\n` }],
  ["a topic", { "pulse.yaml": SETTINGS.replace("topic: events", "topic: other") }],
])("the configuration hash changes with %s", async (_title, files: Readonly<Record<string, string>>) => {
  expect(await hashOf(files)).not.toBe(await hashOf({}));
});

test("a definition's hash is the first 16 hex digits of the SHA-256 of its canonical JSON", () => {
  // printf '{"a":1}' | sha256sum
  expect(definitionHash({ a: 1 })).toBe("015abd7f5cc57a2d");
  expect(definitionHash({ b: 2n, a: 1 })).toBe(definitionHash({ a: 1, b: 2n }));
});

test("what an experiment gives to its groups and whom it is for does not change the configuration hash, its shares do", async () => {
  const experiment = (more: string, share = 1): Readonly<Record<string, string>> => ({
    "gates/e.yaml": `experiment: e\ncontrol: a\ngroups: [{group: a, share: ${share}}, {group: b, share: 1${more}`,
  });
  const plain = await hashOf(experiment("}]\n"));
  const evaluated =
    ", parameters: {color: red}}]\nallocation: 10\nactive: false\ndefaults: {color: blue}\noverrides: [{group: a, ids: [ann]}]\nwhen: [{passes_gate: checkout}]\n";
  expect(await hashOf(experiment(evaluated))).toBe(plain);
  expect(await hashOf(experiment("}]\n", 2))).not.toBe(plain);
});
