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
import { runDs } from "../../src/publish/run-ds.ts";

/** A run of a small shop, with every statement that the pipeline built files by. */
export interface RecordedRun {
  readonly engine: Engine;
  readonly statements: readonly Statement[];
  close(): Promise<void>;
}

const SHOP = { users: 500, days: 4 };
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

/** Lands the messages of a small shop and computes its last day, with all of its stages. */
export async function recordShopRun(): Promise<RecordedRun> {
  const folder = await mkdtemp(join(tmpdir(), "pulse-models-"));
  await writeShopProject(folder, { source: "files", shop: SHOP });
  await writeShopFiles(join(folder, "inbox"), { shop: SHOP });
  await writeFile(
    join(folder, "inbox", "both.ndjson"),
    CROSSOVER.map((message) => `${JSON.stringify(message)}\n`).join(""),
  );
  const project = withUnknownRollout(await loadProject(folder));
  await land(project, { signal: new AbortController().signal, once: true });

  const statements: Statement[] = [];
  const engine = await openDuckDb({ threads: 2 });
  const recording: Engine = {
    ...engine,
    build(statement, output) {
      statements.push(statement);
      return engine.build(statement, output);
    },
  };
  await runDs({ project, ds: LAST_DS, engine: recording });
  return {
    engine,
    statements,
    async close() {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
