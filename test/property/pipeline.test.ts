import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { type Case, caseArbitrary } from "./oracle/arbitraries.ts";
import { landMessages } from "./oracle/land.ts";
import { oracle } from "./oracle/oracle.ts";
import { seededRandom } from "./oracle/random.ts";
import { type Findings, line, pipelineFindings } from "./pipeline-results.ts";

/** More of them: `PULSE_PROPERTY_RUNS=1000`; another world: `PULSE_PROPERTY_SEED=7`. */
const numRuns = Number(process.env.PULSE_PROPERTY_RUNS ?? 40);
const seed = Number(process.env.PULSE_PROPERTY_SEED ?? 1);

let engine: Engine;
beforeAll(async () => {
  engine = await openDuckDb({ threads: 2 });
});
afterAll(() => engine.close());

/** The naive computation, in the same words. */
function oracleFindings({ project, messages, ds }: Case): Findings {
  const found = oracle({ project, messages, ds });
  return {
    deadLetters: found.deadLetters.map((d) => line(d.topic, d.partition, d.offset, d.part, d.reason)).sort(),
    timelines: found.timelines
      .flatMap(({ name, rule, stages }) => stages.map((s) => line(name, rule, s.stage, s.percent, s.fromUs, s.toUs)))
      .sort(),
    exposures: found.accounts.exposures
      .map((e) => line(e.exposure_type, e.name, e.ds, e.reason, BigInt(e.count)))
      .sort(),
    assignments: found.assignments
      .map((a) =>
        line(
          a.exposure_type,
          a.name,
          a.rule,
          a.stage,
          a.unit_type,
          a.unit_id,
          a.group,
          a.first_exposure_us,
          a.first_exposure_ds,
          a.carried_over,
          a.crossover,
          a.in_analysis,
        ),
      )
      .sort(),
    // A level of a metric's dimension in which no unit takes part is no row of the pipeline's.
    moments: found.moments
      .filter((m) => m.metric_dimension_value === "" || m.units > 0n)
      .map((m) =>
        line(
          m.exposure_type,
          m.name,
          m.rule,
          m.stage,
          m.population,
          m.group,
          m.metric,
          m.metric_part,
          m.metric_dimension_value,
          m.user_dimension,
          m.user_dimension_value,
          m.exposed_units,
          m.units,
          m.y,
          m.yy,
          m.x,
          m.xx,
          m.xy,
          m.yScale,
          m.xScale,
          m.ratio,
          m.has_covariate
            ? [m.h, m.hy, m.hx, m.c, m.cc, m.cy, m.cx, m.d, m.dd, m.dy, m.dx, m.cd].map((sum) => sum.toString())
            : null,
          m.rounded,
          m.lower_limit,
          m.upper_limit,
          m.limited,
          m.skewness,
          m.top,
        ),
      )
      .sort(),
    active: found.activeUsers
      .filter((a) => a.day === ds && a.dau > 0)
      .map((a) => line(ds, a.unit_type, BigInt(a.dau)))
      .sort(),
  };
}

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
          await landMessages(join(project.folder, "store"), each.messages, seededRandom(each.seed));
          expect(await pipelineFindings(engine, project, each.ds)).toEqual(oracleFindings(each));
        }),
      ),
      { seed, numRuns, endOnFailure: process.env.PULSE_PROPERTY_SHRINK === undefined },
    );
  }, 600_000);
});
