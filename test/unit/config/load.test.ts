import { expect, test } from "vitest";
import { loadProject } from "../../../src/config/load.ts";
import { PulseError } from "../../../src/errors.ts";
import { projectFolder, SETTINGS } from "./project-folder.ts";

async function failureOf(promise: Promise<unknown>): Promise<PulseError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof PulseError) return error;
  throw new Error("no PulseError came", { cause: error });
}

test("a project is read with its defaults, metrics in the order of files, gates and experiments apart", async () => {
  const folder = projectFolder({
    "pulse.yaml": SETTINGS,
    "metrics/b.yaml": "metrics:\n  - {name: orders, kind: sum, event: purchase, window: {to: 7d}}\n",
    "metrics/a.yaml": "metrics:\n  - {name: views, kind: count}\n",
    "gates/checkout.yaml": "gate: checkout\nrules: [{rule: everyone}]\n",
    "gates/price.yaml": "experiment: price\ncontrol: a\ngroups: [{group: a, share: 1}, {group: b, share: 1}]\n",
  });
  const project = await loadProject(folder, {});
  expect(project.folder).toBe(folder);
  expect(project.settings.time_zone).toBe("UTC");
  expect(project.settings.schedule).toEqual({ at: "02:00", late_days: 14 });
  expect(project.metrics.map((metric) => metric.name)).toEqual(["views", "orders"]);
  expect(project.metrics[1]?.window?.to).toBe(604_800_000_000n);
  expect(project.gates.map((gate) => gate.gate)).toEqual(["checkout"]);
  expect(project.experiments.map((experiment) => experiment.experiment)).toEqual(["price"]);
});

test("a wrong project throws CONFIG_INVALID with every problem in a line of its own", async () => {
  const folder = projectFolder({ "pulse.yaml": `${SETTINGS}join: x\nstore: 5\n` });
  const error = await failureOf(loadProject(folder, {}));
  expect([error.code, error.fault, error.exitCode]).toEqual(["CONFIG_INVALID", "input", 2]);
  expect(error.message.split("\n")).toEqual([
    'pulse.yaml:4:7 join is "x"; allowed: exact, day',
    'pulse.yaml:5:8 store is 5; write it in quotes: "5"',
  ]);
});

test("a folder without pulse.yaml throws CONFIG_NOT_FOUND and points at pulse init", async () => {
  const folder = projectFolder({ "metrics/a.yaml": "metrics: 1\n" });
  const error = await failureOf(loadProject(folder, {}));
  expect([error.code, error.fault]).toEqual(["CONFIG_NOT_FOUND", "input"]);
  expect(error.message).toBe(`there is no pulse.yaml in ${folder}`);
  expect(error.hint).toContain("pulse init");
});

test("all six kinds of files under gates/ are read, with the ids of a segment's file", async () => {
  const folder = projectFolder({
    "pulse.yaml": SETTINGS,
    "gates/a.yaml": "gate: checkout\nrules: [{rule: everyone, when: [{in_segment: staff}]}]\n",
    "gates/b.yaml": "segment: staff\nfile: ids/staff.txt\n",
    "gates/c.yaml": "holdout: spring\npercent: 5\n",
    "gates/d.yaml": "layer: main\nparameters: {color: red}\n",
    "gates/e.yaml": "config: limits\ndefaults: {n: 5}\n",
    "gates/f.yaml":
      'experiment: price\nlayer: main\nallocation: ["0-99"]\ncontrol: a\ngroups: [{group: a, share: 1}, {group: b, share: 1}]\n',
    "ids/staff.txt": "\ufeff# Who works here\nann\r\n\n  bob b.\nann\n",
  });
  const project = await loadProject(folder, {});
  expect(project.holdouts).toMatchObject([{ holdout: "spring", percent: 5, gates: "all", experiments: "all" }]);
  expect(project.segments).toMatchObject([{ segment: "staff", file: "ids/staff.txt" }]);
  expect(project.layers).toMatchObject([{ layer: "main", parameters: { color: "red" } }]);
  expect(project.configs).toMatchObject([{ config: "limits", enabled: true, defaults: { n: 5 } }]);
  expect(project.experiments).toMatchObject([{ experiment: "price", layer: "main", allocation: ["0-99"] }]);
  expect(project.segmentIds).toEqual(new Map([["staff", ["ann", "bob b."]]]));
});
