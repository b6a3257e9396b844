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
    "schedule, store, compute, landing and exports",
    {
      "pulse.yaml": `${SETTINGS}schedule: {at: "03:00"}\nstore: x\ncompute: {threads: 1}\nlanding: {segment_max_mib: 1}\nexports: [{type: parquet, path: x}]\n`,
    },
  ],
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
