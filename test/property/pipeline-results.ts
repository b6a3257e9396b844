import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "../../src/config/project.ts";
import type { Engine, RelationValue } from "../../src/engine/engine.ts";
import { model } from "../../src/engine/model.ts";
import { OPEN_END_US, OPEN_START_US } from "../../src/gates/timeline.ts";
import { parquetFiles } from "../../src/lake/derived.ts";
import { buildComputation, type Computation, planComputation, relationOf } from "../../src/pipeline/compute.ts";
import type { Population, Slice } from "../../src/pipeline/stage-moments.ts";
import { analysedStages } from "../../src/publish/run-tables.ts";

/** What the pipeline found, as sorted lines of text, by topic: ready to be held against the oracle's. */
export type Findings = Readonly<Record<string, readonly string[]>>;

const line = (...fields: readonly unknown[]): string =>
  JSON.stringify(fields.map((f) => (typeof f === "bigint" ? f.toString() : f)));

async function deadLetters(engine: Engine, { staged }: Computation): Promise<string[]> {
  const messages = model("staging/messages");
  const paths = staged.flatMap(({ folder, days }) => days.flatMap((ds) => parquetFiles(join(folder, `ds=${ds}`))));
  const rows = await engine.read({
    inputs: new Map([["staged", { kind: "files" as const, columns: messages.columns, paths }]]),
    sql: `select topic, partition, "offset", part, reason from staged where kind = 'dead'`,
  });
  return rows.map((r) => line(r.topic, r.partition, r.offset, r.part, r.reason));
}

async function assignments(engine: Engine, { stages }: Computation): Promise<string[]> {
  const rows: Record<string, RelationValue>[] = await engine.read({
    inputs: new Map([
      [
        "assigned",
        relationOf(
          "intermediate/assigned",
          stages.map((s) => s.assigned),
        ),
      ],
    ]),
    sql: "select * from assigned",
  });
  return rows.map((r) =>
    line(
      r.exposure_type,
      r.name,
      r.rule,
      r.stage,
      r.unit_type,
      r.unit_id,
      r.group,
      r.first_exposure_us,
      r.first_exposure_ds,
      r.carried_over,
      r.crossover,
      r.in_analysis,
    ),
  );
}

async function exposureCounts(engine: Engine, { counts }: Computation): Promise<string[]> {
  const rows = await engine.read({
    inputs: new Map([["counts", relationOf("intermediate/exposure_counts", counts)]]),
    sql: "select ds, exposure_type, name, outcome, exposures from counts where outcome not in ('messages', 'contradicts_timeline')",
  });
  return rows.map((r) => line(r.exposure_type, r.name, r.ds, r.outcome, r.exposures));
}

async function momentsLines(engine: Engine, computation: Computation): Promise<string[]> {
  const lines: string[] = [];
  for (const { subject, rule, stage, table } of await analysedStages(engine, computation)) {
    for (const population of ["all", "fresh"] satisfies Population[])
      for (const group of table.groups)
        for (const { metric, plan } of subject.metrics)
          for (const part of plan.parts) {
            const levels = table
              .levelsOf(metric.name)
              .map((metricLevel): Slice => ({ userDimension: "", userLevel: "", metricLevel }));
            for (const slice of [...table.userSlices, ...levels]) {
              const exposed = table.units(population, group, slice);
              const found = table.moments(population, group, slice, metric.name, part);
              const { moments: m, history: b } = found;
              if (exposed === 0n || (slice.metricLevel !== "" && m.units === 0n)) continue;
              lines.push(
                line(
                  subject.exposureType,
                  subject.name,
                  rule.rule,
                  stage.stage,
                  population,
                  group,
                  metric.name,
                  part.part,
                  slice.metricLevel,
                  slice.userDimension,
                  slice.userLevel,
                  exposed,
                  m.units,
                  m.y,
                  m.yy,
                  m.x,
                  m.xx,
                  m.xy,
                  m.yScale,
                  m.xScale,
                  m.ratio,
                  b === null
                    ? null
                    : [b.h, b.hy, b.hx, b.c, b.cc, b.cy, b.cx, b.d, b.dd, b.dy, b.dx, b.cd].map((sum) =>
                        sum.toString(),
                      ),
                  found.rounded,
                  found.lowerLimit,
                  found.upperLimit,
                  found.limitedUnits,
                  found.skewness === null ? null : found.skewness.toPrecision(6),
                  found.topTotal,
                ),
              );
            }
          }
  }
  return lines;
}

async function activeUnits(engine: Engine, project: Project, { ds, today }: Computation): Promise<string[]> {
  if (today === null) return [];
  const rows = await engine.read({
    inputs: new Map([["active", relationOf("intermediate/unit_days", [today.active])]]),
    sql: "select unit_type, count(*) as dau from active group by unit_type",
  });
  return rows
    .filter((r) => project.settings.unit_types.includes(String(r.unit_type)))
    .map((r) => line(ds, r.unit_type, r.dau));
}

function timelines({ timelines }: Computation): string[] {
  const open = (us: bigint, end: bigint): bigint | null => (us === end ? null : us);
  return timelines
    .filter(({ subject, rule }) => subject.exposureType === "gate" && rule.rollout === undefined)
    .flatMap(({ subject, rule, stages }) =>
      stages.map((s) =>
        line(subject.name, rule.rule, s.stage, s.percent, open(s.fromUs, OPEN_START_US), open(s.toUs, OPEN_END_US)),
      ),
    );
}

/** Runs the pipeline over what a store holds and reads everything that the oracle has an opinion on. */
export async function pipelineFindings(engine: Engine, project: Project, ds: string): Promise<Findings> {
  mkdirSync(join(project.folder, project.settings.store), { recursive: true });
  const computation = await planComputation({ engine, project, ds });
  await buildComputation(computation, { engine });
  return {
    deadLetters: (await deadLetters(engine, computation)).sort(),
    timelines: timelines(computation).sort(),
    exposures: (await exposureCounts(engine, computation)).sort(),
    assignments: (await assignments(engine, computation)).sort(),
    moments: (await momentsLines(engine, computation)).sort(),
    active: (await activeUnits(engine, project, computation)).sort(),
  };
}

export { line };
