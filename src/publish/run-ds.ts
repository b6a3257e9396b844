import { mkdirSync, rmSync } from "node:fs";
import { totalmem } from "node:os";
import type { Change } from "../changes/change.ts";
import { currentUser } from "../changes/current-user.ts";
import { recordChanges, type Unapplied, unappliedInWords } from "../changes/run-changes.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { Project } from "../config/project.ts";
import { storePath } from "../config/store-path.ts";
import { canonicalJson, contentHash } from "../content-hash.ts";
import { openDuckDb } from "../engine/duckdb/engine.ts";
import type { Engine } from "../engine/engine.ts";
import type { StatementWatch } from "../engine/statement-cost.ts";
import { flushFolder } from "../flush.ts";
import { buildFolder, cleanBuildFolders, spillFolder as spillFolderOf } from "../lake/derived.ts";
import { type Log, silentLog } from "../log.ts";
import { programVersion } from "../package-path.ts";
import type { BuildOptions } from "../pipeline/build.ts";
import { checkedEngine } from "../pipeline/checked-engine.ts";
import { buildComputation, type Computation, planComputation, rootsOf } from "../pipeline/compute.ts";
import { rawExpiredDays } from "../pipeline/health/raw-expired-check.ts";
import type { Row } from "../pipeline/results/row.ts";
import { stagedAddressesOf } from "../pipeline/staging.ts";
import type { Watch } from "../pipeline/watch.ts";
import { replaceDatabase } from "./published-database.ts";
import { rebuildDamaged } from "./rebuild-damaged.ts";
import { currentRun, type Manifest, publishRun, runDamage, runFolder } from "./run.ts";
import { runTables } from "./run-tables.ts";
import { runs } from "./tables/runs.ts";
import { writeTable } from "./write-tables.ts";

export interface RunOptions extends BuildOptions {
  readonly project: Project;
  /** The day, `YYYY-MM-DD`, as of whose end results are computed. */
  readonly ds: string;
  readonly log?: Log | undefined;
  readonly clock?: Clock | undefined;
  /** An open engine, for several runs in one process; left out, one is opened and closed. */
  readonly engine?: Engine | undefined;
  /** False: `pulse.duckdb` is left as it is, for several runs after which {@link replaceDatabase} is called once. */
  readonly replaceDatabase?: boolean | undefined;
}

export interface RunResult {
  readonly status: "published" | "unchanged";
  readonly ds: string;
  readonly runId: string;
  /** Folder of the published tables. */
  readonly folder: string;
  /** Derived folders that this run built, and that were there already. */
  readonly built: number;
  readonly reused: number;
  /** Days with any messages up to ds: 0 where nothing has landed yet. */
  readonly days: number;
}

/** So much memory statements may take at first, GiB, where the settings do not say how much: 60 million events get by with it. */
const FIRST_GIB = 1;

/**
 * Opens the engine that a project's settings ask for; it reads no damaged file. Its statements are profiled where somebody watches them.
 */
export async function openEngine(project: Project, statements?: StatementWatch): Promise<Engine> {
  const { threads, memory_gib } = project.settings.compute;
  const store = storePath(project);
  const memory =
    memory_gib === undefined
      ? { firstGib: FIRST_GIB, mostGib: totalmem() / 2 / 1024 ** 3 }
      : { firstGib: memory_gib, mostGib: memory_gib };
  return checkedEngine(await openDuckDb({ threads, memory, spillFolder: spillFolderOf(store), statements }), store);
}

/** What a run is made from; equal for equal results, so it names the run. */
function inputsHash(computation: Computation): string {
  return contentHash({
    program: programVersion(),
    ds: computation.ds,
    configuration: computation.configurationHash,
    roots: rootsOf(computation).map(({ address }) => address),
    stages: computation.stages.map(({ id, stage }) => [id, stage]),
    timelines: computation.timelines.map(({ subject, rule, source, stages }) => [
      ...[subject.exposureType, subject.name, rule.rule, source, stages],
    ]),
    unapplied: computation.unapplied.map(({ subject, change, sinceUs }) => [subject, change, sinceUs]),
    staged: stagedAddressesOf(computation.staged, computation.ds),
    gaps: computation.segments.flatMap(({ info }) =>
      info.gap === undefined ? [] : [[info.topic, info.partition, info.gap]],
    ),
  });
}

/** The name of the run that is made from inputs of this hash. */
function runIdOf(inputs: string): string {
  return inputs.slice(0, 12);
}

function inputOffsets({ segments }: Computation): Manifest["input_offsets"] {
  const offsets: Record<string, Record<string, string>> = {};
  for (const { info } of segments) {
    const partitions = offsets[info.topic] ?? {};
    partitions[String(info.partition)] = info.next_offset;
    offsets[info.topic] = partitions;
  }
  return offsets;
}

function changeRow(change: Change): Row {
  return {
    changed_at: BigInt(change.changed_at_us),
    changed_by: change.changed_by,
    recorded_by: change.recorded_by,
    reason: change.reason,
    subject: change.subject,
    change: change.change,
    detail: canonicalJson({ before: change.before, after: change.after }),
  };
}

async function writeRun(
  engine: Engine,
  computation: Computation,
  inputs: string,
  startedAtMs: number,
  clock: Clock,
  watch: Watch | undefined,
): Promise<Manifest> {
  const runId = runIdOf(inputs);
  const { store, ds, plan } = computation;
  const changedBy = currentUser(process.env);
  const changes = await recordChanges(store, computation.project, BigInt(startedAtMs) * 1000n, changedBy, clock);
  const built = buildFolder(store);
  try {
    const counted: Record<string, { rows: number; hash: string }> = {};
    const sources = await runTables(engine, computation, { ds, runId }, changes.map(changeRow), watch);
    watch?.enter?.("tables");
    await Promise.all(
      sources.map(async (source) => {
        counted[source.table.name] = await writeTable(engine, built, source);
      }),
    );
    const rawExpired = rawExpiredDays(computation.staged, ds);
    const manifest: Manifest = {
      ds,
      run_id: runId,
      program_version: programVersion(),
      configuration_hash: computation.configurationHash,
      inputs_hash: inputs,
      input_offsets: inputOffsets(computation),
      tables: counted,
      derived: [
        ...[...rootsOf(computation), ...computation.hints].map(({ model, address }) => `${model.name}/${address}`),
        ...stagedAddressesOf(computation.staged, ds).map((address) => `messages/${address}`),
      ],
      ...(rawExpired === undefined ? {} : { raw_expired: rawExpired }),
      models_built: plan.missing.length,
      models_reused: plan.reused,
      started_at: new Date(startedAtMs).toISOString(),
      finished_at: new Date(clock.now()).toISOString(),
    };
    await writeTable(engine, built, { table: runs, rows: () => [runRow(manifest)] });
    watch?.enter?.("publishing");
    flushFolder(built);
    publishRun(store, built, manifest);
    return manifest;
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

function runRow(manifest: Manifest): Row {
  const tables = Object.entries(manifest.tables);
  return {
    ds: manifest.ds,
    run_id: manifest.run_id,
    status: "published",
    started_at: BigInt(Date.parse(manifest.started_at)) * 1000n,
    finished_at: BigInt(Date.parse(manifest.finished_at)) * 1000n,
    configuration_hash: manifest.configuration_hash,
    inputs_hash: manifest.inputs_hash,
    program_version: manifest.program_version,
    input_offsets: JSON.stringify(manifest.input_offsets),
    row_counts: JSON.stringify(Object.fromEntries(tables.map(([name, { rows }]) => [name, rows]))),
    table_hashes: JSON.stringify(Object.fromEntries(tables.map(([name, { hash }]) => [name, hash]))),
    models_built: manifest.models_built,
    models_reused: manifest.models_reused,
  };
}

function tellReused({ plan }: Computation, watch: Watch | undefined): void {
  if (watch?.reused === undefined) return;
  const nodes = new Map<string, number>();
  for (const { model } of plan.present) nodes.set(model.path, (nodes.get(model.path) ?? 0) + 1);
  for (const [path, count] of nodes) watch.reused(path, count);
}

function warnOfUnapplied(unapplied: readonly Unapplied[], log: Log): void {
  for (const one of unapplied) log.warn({ subject: one.subject }, unappliedInWords(one));
}

/**
 * Computes the results as of the end of a ds from what has landed, and publishes all of its tables or none. What is built already is
 * reused; where nothing has changed since the ds was published, nothing is done. Derived and published files that are damaged are
 * named in the log and made anew.
 *
 * @throws PulseError for a broken chain, a damaged segment or a failing statement; an AbortError when `signal` is aborted.
 * What was built until then stays, and the next run goes on from there.
 */
export async function runDs(options: RunOptions): Promise<RunResult> {
  const { project, ds, log = silentLog } = options;
  return rebuildDamaged(storePath(project), ds, log, () => runOnce(options));
}

/** Whether a ds's current run is this one, and what was published. */
function isInForce(store: string, ds: string, runId: string, log: Log): boolean {
  if (currentRun(store, ds)?.run_id !== runId) return false;
  const damage = runDamage(runFolder(store, ds, runId));
  if (damage.length === 0) return true;
  log.warn({ ds, run_id: runId, reason: damage.join(", ") }, "published files were damaged: the run is published anew");
  return false;
}

async function runOnce(options: RunOptions): Promise<RunResult> {
  const { project, ds, log = silentLog, clock = systemClock } = options;
  const store = storePath(project);
  mkdirSync(store, { recursive: true });
  const startedAtMs = clock.now();
  const cleaned = await cleanBuildFolders(store, startedAtMs);
  if (cleaned > 0) log.info({ ds, folders: cleaned }, "deleted what runs left half built that were killed");
  const engine = options.engine ?? (await openEngine(project));
  try {
    const { watch } = options;
    const compute = { engine, signal: options.signal, onProgress: options.onProgress, watch };
    const computation = await planComputation({ ...compute, project, ds });
    warnOfUnapplied(computation.unapplied, log);
    const inputs = inputsHash(computation);
    const runId = runIdOf(inputs);
    tellReused(computation, watch);
    const folder = runFolder(store, ds, runId);
    const { plan, days } = computation;
    const result = { ds, runId, folder, built: plan.missing.length, reused: plan.reused, days: days.length };
    if (isInForce(store, ds, runId, log)) {
      watch?.enter?.("database");
      if (options.replaceDatabase !== false) await replaceDatabase(store, log);
      return { ...result, status: "unchanged" };
    }
    log.info({ ds, run_id: runId, build: plan.missing.length, reuse: plan.reused }, "run begins");
    await buildComputation(computation, compute);
    options.signal?.throwIfAborted();
    const manifest = await writeRun(engine, computation, inputs, startedAtMs, clock, watch);
    watch?.enter?.("database");
    if (options.replaceDatabase !== false) await replaceDatabase(store, log);
    log.info({ ds, run_id: runId, built: manifest.models_built, reused: manifest.models_reused }, "run published");
    return { ...result, status: "published" };
  } finally {
    if (options.engine === undefined) await engine.close();
  }
}

/** One derived folder that a run of a ds needs. */
export interface ExplainedModel {
  readonly model: string;
  readonly of: string;
  readonly address: string;
  readonly state: "build" | "reuse";
  readonly reason: string;
}

/**
 * What {@link runDs} would build for a ds, and why. What nobody knows that without is made: segments are staged, and what a plan
 * depends on is built, see {@link planComputation}.
 */
export async function explainDs(options: Pick<RunOptions, "project" | "ds" | "engine">): Promise<ExplainedModel[]> {
  const engine = options.engine ?? (await openEngine(options.project));
  try {
    mkdirSync(storePath(options.project), { recursive: true });
    const computation = await planComputation({ ...options, engine });
    const missing = new Set(computation.plan.missing.map(({ folder }) => folder));
    const seen = new Map<string, ExplainedModel>();
    for (const node of [...computation.plan.missing, ...rootsOf(computation)]) {
      const build = missing.has(node.folder);
      const rebuilt = node.inputs.filter((input) => missing.has(input.folder));
      const reason = !build
        ? "there already, made from the same inputs and definitions"
        : rebuilt.length > 0
          ? `made from ${rebuilt.length === 1 ? `${rebuilt[0]?.model.name} ${rebuilt[0]?.label}` : `${rebuilt.length} others`} that must be built`
          : "new inputs, or a new definition";
      seen.set(node.folder, {
        model: node.model.name,
        of: node.label,
        address: node.address,
        state: build ? "build" : "reuse",
        reason,
      });
    }
    return [...seen.values()].sort((a, b) => (`${a.model} ${a.of}` < `${b.model} ${b.of}` ? -1 : 1));
  } finally {
    if (options.engine === undefined) await engine.close();
  }
}
