import { type Unapplied, unappliedInWords } from "../changes/run-changes.ts";
import type { Engine } from "../engine/engine.ts";
import { model } from "../engine/model.ts";
import { dayOf } from "../lake/calendar.ts";
import type { SegmentInfo } from "../landing/segment.ts";
import { type Computation, relationOf } from "../pipeline/compute.ts";
import { stageUnits } from "../pipeline/graph/stage-units.ts";
import { accountCheck } from "../pipeline/health/account-check.ts";
import { biasChecks } from "../pipeline/health/bias-check.ts";
import { bucketMismatchCheck } from "../pipeline/health/bucket-mismatch-check.ts";
import { type HealthCheck, healthRow } from "../pipeline/health/check.ts";
import { concentrationChecks } from "../pipeline/health/concentration-check.ts";
import { crossoverCheck } from "../pipeline/health/crossover-check.ts";
import { idMapCheck } from "../pipeline/health/id-map-check.ts";
import { rawExpiredChecks } from "../pipeline/health/raw-expired-check.ts";
import { pooledSampleRatioChecks, stageSampleRatios } from "../pipeline/health/sample-ratio-checks.ts";
import { sampleRatioDriverChecks } from "../pipeline/health/sample-ratio-driver-check.ts";
import { sampleRatiosOverTime } from "../pipeline/health/sample-ratio-over-time.ts";
import { type AnalysedStage, rampsOf } from "../pipeline/results/analysis.ts";
import type { Row } from "../pipeline/results/row.ts";
import { stagedPathsOf } from "../pipeline/staging.ts";
import { idMapCounts } from "./id-map-counts.ts";

type Counts = Map<string, Map<string, number>>;

function add(counts: Counts, scope: string, name: string, n: number): void {
  const of = counts.get(scope) ?? new Map<string, number>();
  of.set(name, (of.get(name) ?? 0) + n);
  counts.set(scope, of);
}

const byName = (counts: ReadonlyMap<string, number>, without: readonly string[] = []): Record<string, number> =>
  Object.fromEntries([...counts].filter(([name]) => !without.includes(name)).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The day's messages, as staging counted them, against what the next steps found of them. */
async function messageAccounts(engine: Engine, { ds, staged, today }: Computation): Promise<HealthCheck[]> {
  const came = new Map<string, number>();
  const parts: Counts = new Map();
  for (const { topic, counts } of staged)
    for (const count of counts) {
      if (count.ds !== ds) continue;
      came.set(topic, (came.get(topic) ?? 0) + count.parts);
      if (count.kind === "internal" || count.kind === "dead")
        add(parts, topic, count.reason ?? count.kind, count.parts);
    }
  if (today !== null) {
    const rows = await engine.read({
      inputs: new Map([["events", relationOf("intermediate/events", [today.events])]]),
      sql: `select topic, kind, count(distinct (partition, "offset", part)) as parts from events group by topic, kind`,
    });
    for (const row of rows) add(parts, String(row.topic), `${row.kind}s`, Number(row.parts));
  }
  return [...came]
    .sort()
    .map(([topic, n]) => accountCheck("message_accounting", topic, n, byName(parts.get(topic) ?? new Map())));
}

/** The day's events by unit type: rows that came against used ones, duplicates and other environments. */
async function eventAccounts(engine: Engine, { ds, staged, today }: Computation): Promise<HealthCheck[]> {
  if (today === null) return [];
  const stagedModel = model("staging/messages");
  const cameRows = await engine.read({
    inputs: new Map([
      ["staged", { kind: "files" as const, columns: stagedModel.columns, paths: stagedPathsOf(staged, ds) }],
    ]),
    sql: "select unit.unit_type as unit_type, count(*) as n from (select explode(units) as unit from staged where kind in ('event', 'exposure')) as units group by unit.unit_type",
  });
  const outcomes = await engine.read({
    inputs: new Map([["events", relationOf("intermediate/events", [today.events])]]),
    sql: "select unit_type, coalesce(exclusion, 'used') as outcome, count(*) as n from events group by unit_type, coalesce(exclusion, 'used')",
  });
  const parts: Counts = new Map();
  for (const row of outcomes) add(parts, String(row.unit_type), String(row.outcome), Number(row.n));
  return cameRows
    .map((row) =>
      accountCheck(
        "event_accounting",
        String(row.unit_type),
        Number(row.n),
        byName(parts.get(String(row.unit_type)) ?? new Map()),
      ),
    )
    .sort((a, b) => (a.scope < b.scope ? -1 : 1));
}

/** Exposures of every gate, experiment and holdout, over all days: what came against what was used and excluded. */
async function exposureAccounts(engine: Engine, { counts }: Computation): Promise<HealthCheck[]> {
  const rows = await engine.read({
    inputs: new Map([["counts", relationOf("intermediate/exposure_counts", counts)]]),
    sql: "select exposure_type, name, outcome, sum(exposures) as n from counts group by exposure_type, name, outcome",
  });
  const parts: Counts = new Map();
  for (const row of rows) add(parts, `${row.exposure_type} ${row.name}`, String(row.outcome), Number(row.n));
  return [...parts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([scope, outcomes]) => {
      const account = accountCheck(
        "exposure_accounting",
        scope,
        outcomes.get("messages") ?? 0,
        byName(outcomes, ["messages", "contradicts_timeline"]),
      );
      // An experiment has no percentages to contradict.
      return scope.startsWith("experiment ") ? [account] : [account, timelineCheck(scope, outcomes)];
    });
}

function timelineCheck(scope: string, outcomes: ReadonlyMap<string, number>): HealthCheck {
  const contradicting = outcomes.get("contradicts_timeline") ?? 0;
  const used = outcomes.get("used") ?? 0;
  return {
    check: "timeline",
    scope,
    status: contradicting === 0 ? "ok" : "warn",
    value: used === 0 ? 0 : contradicting / used,
    threshold: 0,
    reason: `${contradicting} of ${used} used exposures carry another percentage than the stage of their time`,
    detail: { used, contradicting },
  };
}

/** Files that say otherwise than what is in force: results are of what the files say, units are evaluated by what is in force. */
function unappliedChecks(unapplied: readonly Unapplied[]): HealthCheck[] {
  return unapplied.map((one) => ({
    check: "unapplied_changes",
    scope: one.subject,
    status: "warn",
    value: null,
    threshold: null,
    reason: unappliedInWords(one),
    detail: { change: one.change },
  }));
}

function deadLetterChecks({ ds, staged }: Computation): HealthCheck[] {
  const byTopic = new Map<string, { dead: number; all: number }>();
  for (const { topic, counts } of staged)
    for (const count of counts) {
      if (count.ds !== ds) continue;
      const of = byTopic.get(topic) ?? { dead: 0, all: 0 };
      of.all += count.parts;
      if (count.kind === "dead") of.dead += count.parts;
      byTopic.set(topic, of);
    }
  return [...byTopic].sort().map(([topic, { dead, all }]) => ({
    check: "dead_letters",
    scope: topic,
    status: dead === 0 ? "ok" : "warn",
    value: dead / all,
    threshold: 0,
    reason:
      dead === 0
        ? "every message of the day could be read"
        : `${dead} of ${all} messages of the day could not be used: see dead_letters`,
    detail: { dead, all },
  }));
}

/**
 * Offsets that no message was read of. Those that had expired before landing began were never promised: they are doubtful for the days up to the
 * first whole one, and afterwards only said.
 */
function gapChecks({ segments, ds, project }: Computation): HealthCheck[] {
  const dayStartMs = Number(dayOf(project.settings.time_zone, ds).startUs / 1000n);
  const isSame = (one: SegmentInfo, other: SegmentInfo): boolean =>
    one.topic === other.topic && one.partition === other.partition;
  const isBefore = (of: SegmentInfo): boolean => {
    const first = segments.find(({ info }) => info.first_timestamp_ms !== null && isSame(info, of));
    return dayStartMs <= (first?.info.first_timestamp_ms ?? dayStartMs);
  };
  return segments.flatMap(({ info }) => {
    if (info.gap === undefined) return [];
    const { from, to, before_landing: isOld } = info.gap;
    return [
      {
        check: "gap",
        scope: `${info.topic}/${info.partition} at ${from}`,
        status: isOld !== true ? ("fail" as const) : isBefore(info) ? ("warn" as const) : ("ok" as const),
        value: Number(BigInt(to) - BigInt(from)),
        threshold: 0,
        reason:
          isOld === true
            ? `offsets ${from} to ${to} had expired at the broker before landing began: what they said is in no result`
            : `offsets ${from} to ${to} had expired at the broker before they were read: these messages are lost`,
        detail: { from, to },
      },
    ];
  });
}

async function crossoverChecks(
  engine: Engine,
  computation: Computation,
  stages: readonly AnalysedStage[],
): Promise<HealthCheck[]> {
  const rows = await engine.read({
    inputs: new Map(stageUnits(computation.stages)),
    sql: "select stage_id, count(*) as units, count_if(crossover) as crossovers from stage_units group by stage_id",
  });
  const found = new Map(rows.map((row) => [String(row.stage_id), row]));
  return computation.stages.flatMap(({ id }, index) => {
    const stage = stages[index];
    const row = found.get(id);
    if (stage === undefined) return [];
    const [units, crossovers] = [Number(row?.units ?? 0), Number(row?.crossovers ?? 0)];
    const check = crossoverCheck(stage, units, crossovers, computation.project.settings.statistics);
    return stage.analysis === "balanced" ? [check, bucketMismatchCheck(stage, units, crossovers)] : [check];
  });
}

async function idMapChecks(engine: Engine, computation: Computation): Promise<HealthCheck[]> {
  const { id_maps, statistics } = computation.project.settings;
  const counts = await idMapCounts(engine, computation);
  return id_maps.flatMap((map) => {
    const found = counts.get(map.from);
    return found === undefined ? [] : [idMapCheck(map, found, statistics)];
  });
}

/** Every check of a run, as rows of `pulse_health`. */
export async function healthRows(
  engine: Engine,
  computation: Computation,
  stages: readonly AnalysedStage[],
): Promise<Row[]> {
  const settings = computation.project.settings.statistics;
  const checks = [
    ...(await messageAccounts(engine, computation)),
    ...(await eventAccounts(engine, computation)),
    ...(await exposureAccounts(engine, computation)),
    ...deadLetterChecks(computation),
    ...gapChecks(computation),
    ...rawExpiredChecks(computation.staged, computation.ds, computation.project.settings.time_zone),
    ...unappliedChecks(computation.unapplied),
    ...(await idMapChecks(engine, computation)),
    ...stages.flatMap((stage) => stageSampleRatios(stage, settings)),
    ...rampsOf(stages).flatMap((ramp) => pooledSampleRatioChecks(ramp, settings)),
    ...(await crossoverChecks(engine, computation, stages)),
    ...stages.flatMap((stage) => sampleRatiosOverTime(stage, settings)),
    ...stages.flatMap((stage) => sampleRatioDriverChecks(stage, settings)),
    ...stages.flatMap((stage) => biasChecks(stage, settings)),
    ...stages.flatMap((stage) => concentrationChecks(stage, settings)),
  ];
  return checks.map(healthRow);
}
