import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { differencesOf } from "./findings.ts";
import { type Case, caseArbitrary } from "./oracle/arbitraries.ts";
import { landMessages } from "./oracle/land.ts";
import { seededRandom } from "./oracle/random.ts";
import { writeHistory } from "./oracle/write-history.ts";
import { oracleFindings } from "./oracle-results.ts";
import { pipelineFindings } from "./pipeline-results.ts";

/** More of them: `PULSE_PROPERTY_RUNS=1000`; another world: `PULSE_PROPERTY_SEED=7`. */
const numRuns = Number(process.env.PULSE_PROPERTY_RUNS ?? 15);
const seed = Number(process.env.PULSE_PROPERTY_SEED ?? 1);

let engine: Engine;
beforeAll(async () => {
  engine = await openDuckDb({ threads: 2 });
});
afterAll(() => engine.close());

async function inStore(each: Case, use: (project: Case["project"]) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "pulse-property-"));
  try {
    await use({ ...each.project, folder, settings: { ...each.project.settings, store: "store" } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("the pipeline, on random projects and logs", () => {
  it("finds what a naive computation finds, to the last digit", async () => {
    await fc.assert(
      fc.asyncProperty(caseArbitrary(), (each) =>
        inStore(each, async (project) => {
          await writeHistory(join(project.folder, "store"), each.history);
          await landMessages(join(project.folder, "store"), each.messages, seededRandom(each.seed));
          const found = await pipelineFindings(engine, project, each.ds);
          expect(differencesOf(found, oracleFindings(each))).toEqual({});
        }),
      ),
      { seed, numRuns, endOnFailure: process.env.PULSE_PROPERTY_SHRINK === undefined },
    );
  }, 900_000);
});
