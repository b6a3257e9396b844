import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeShopProject } from "../../datasets/shop/project.ts";
import { writeShopFiles } from "../../datasets/shop/write.ts";
import { loadProject } from "../../src/config/load.ts";
import type { Project } from "../../src/config/project.ts";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import type { Engine, Statement } from "../../src/engine/engine.ts";
import { land } from "../../src/landing/land.ts";
import { build } from "../../src/pipeline/build.ts";
import { planComputation } from "../../src/pipeline/compute.ts";
import { planFor } from "../../src/pipeline/node.ts";
import { splitMoments } from "../../src/pipeline/split-moments.ts";
import { runDs } from "../../src/publish/run-ds.ts";
import { metricsOfEveryKind } from "./every-kind.ts";

/** A run of a small shop, with every statement that the pipeline built files by. */
export interface RecordedRun {
  readonly engine: Engine;
  readonly statements: readonly Statement[];
  close(): Promise<void>;
}

const SHOP = { users: 500, days: 4, historyDays: 0 };
const LAST_DS = "2026-01-08";

/** A user who met both groups on one day; so few are in the shop that a small one has none. */
const CROSSOVER = [true, false].map((passed) => ({
  type: "exposure",
  gate: "new_checkout",
  rule: "everyone",
  passed,
  ts: passed ? "2026-01-07T20:00:00Z" : "2026-01-07T21:00:00Z",
  units: { userID: "both" },
}));

/** A user who did something before being exposed; in a shop without a past everybody is exposed at once. */
const LATE = [
  { type: "event", name: "purchase", value: 12.5, ts: "2026-01-06T12:00:00Z", units: { userID: "late" } },
  {
    type: "exposure",
    gate: "new_checkout",
    rule: "everyone",
    passed: true,
    ts: "2026-01-08T12:00:00Z",
    units: { userID: "late" },
  },
];

/** On which device that user was: what the user did without one is the device's too. */
const LOGIN = {
  type: "event",
  name: "login",
  ts: "2026-01-06T13:00:00Z",
  units: { userID: "late", stableID: "device of late" },
};

function withIdMap(project: Project): Project {
  return { ...project, settings: { ...project.settings, id_maps: [{ from: "stableID", to: "userID" }] } };
}

/** The shop, which measures everything that can be measured. */
function withEveryKind(project: Project): Project {
  const more = metricsOfEveryKind({ event: "purchase" }, { event: ["page_view", "add_to_cart"] }, "category");
  const [tag = ""] = project.gates.flatMap(({ metric_tags }) => metric_tags ?? []);
  return { ...project, metrics: [...project.metrics, ...more.map((metric) => ({ ...metric, tags: [tag] }))] };
}

/** The shop, but nobody wrote down when its employees got the feature: their exposures must say it. */
function withUnknownRollout(project: Project): Project {
  const gates = project.gates.map((gate) => ({
    ...gate,
    rules: gate.rules.map(({ rollout, ...rule }) =>
      rule.rule === "employees" || rollout === undefined ? rule : { ...rule, rollout },
    ),
  }));
  return { ...project, gates };
}

/** An engine that notes what it builds by. */
function recordingBuilds(engine: Engine, statements: Statement[]): Engine {
  return {
    ...engine,
    build(statement, output) {
      statements.push(statement);
      return engine.build(statement, output);
    },
  };
}

/** Splits the units of a stage at random, as people ask for it: from what a run has built. */
async function recordSplits(project: Project, engine: Engine, statements: Statement[]): Promise<void> {
  const { stages, store } = await planComputation({ project, ds: LAST_DS, engine });
  const recording: Engine = {
    ...engine,
    read(statement) {
      statements.push(statement);
      return engine.read(statement);
    },
  };
  const pair = { test: "test", control: "control" };
  const stage = stages.find(({ rule }) => rule.rule === "everyone");
  if (stage === undefined) throw new RangeError("the shop has no stage to split");
  // What a run does not need for plain metrics, and what it needs for none of the others.
  await build(recordingBuilds(engine, statements), store, planFor(stages.map(({ moments }) => moments)), {});
  await splitMoments(recording, stage, { seed: 1, splits: 3, pair, testShare: 0.5 });
}

/** Lands the messages of a small shop and computes its last day, with all of its stages. */
export async function recordShopRun(): Promise<RecordedRun> {
  const folder = await mkdtemp(join(tmpdir(), "pulse-models-"));
  await writeShopProject(folder, { source: "files", shop: SHOP });
  await writeShopFiles(join(folder, "inbox"), { shop: SHOP });
  await writeFile(
    join(folder, "inbox", "both.ndjson"),
    [...CROSSOVER, ...LATE, LOGIN].map((message) => `${JSON.stringify(message)}\n`).join(""),
  );
  const project = withIdMap(withEveryKind(withUnknownRollout(await loadProject(folder))));
  await land(project, { signal: new AbortController().signal, once: true });

  const statements: Statement[] = [];
  const engine = await openDuckDb({ threads: 2 });
  await runDs({ project, ds: LAST_DS, engine: recordingBuilds(engine, statements) });
  await recordSplits(project, engine, statements);
  return {
    engine,
    statements,
    async close() {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
