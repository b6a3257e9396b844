import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { derivedFolders } from "../../lake/derived-folders.ts";
import { isWhole } from "../../lake/written-files.ts";
import { listChains, readChain } from "../../landing/chain.ts";
import { isExpired } from "../../landing/expired-segment.ts";
import { MESSAGES_FILE, partitionFolder, TEMPORARY_PREFIX } from "../../landing/store-layout.ts";
import { verifyStore } from "../../landing/verify-store.ts";
import { databasePath } from "../../publish/database-path.ts";
import { type Manifest, publishedDays, runFolder } from "../../publish/run.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { failedCheck } from "./failed-check.ts";
import { type Finding, findingsOf } from "./finding.ts";

const DAY_MS = 86_400_000;
const MAGIC = "PAR1";
const GZIP = "1f8b";
const SHOWN = 3;
const DAMAGED_PREFIX = ".damaged-";

const { ok, warning, problem } = findingsOf("store");

/** Told after each segment that was read. */
export interface ReadsDeep {
  readonly onSegment: () => void;
}

/** What the store says of itself, for other checks. */
export interface StoreFacts {
  readonly findings: readonly Finding[];
  /** Broker's time of the newest stored message by topic, Unix milliseconds. */
  readonly newestMs: ReadonlyMap<string, number>;
  /** When the newest run in force was finished, Unix milliseconds; undefined where nothing is published. */
  readonly newestRunMs: number | undefined;
}

/**
 * Whether the store is whole: chains go on without a break and have their files, runs in force have their tables, and `pulse.duckdb` is there.
 * Quick: names, lengths and first bytes.
 *
 * @param deep given: every raw segment is read and held against its checksums, as `pulse verify` does.
 */
export async function checkStore(store: string, deep: ReadsDeep | undefined, nowMs: number): Promise<StoreFacts> {
  if (!existsSync(store))
    return {
      findings: [ok("store", store, "there is none yet: landing makes it")],
      newestMs: new Map(),
      newestRunMs: undefined,
    };
  const chains = await checkChains(store, nowMs);
  const runs = checkRuns(store);
  return {
    findings: [
      ...chains.findings,
      ...(deep === undefined ? [] : [await checkDeeply(store, deep)]),
      ...(await checkDerived(store)),
      ...runs.findings,
    ],
    newestMs: chains.newestMs,
    newestRunMs: runs.newestMs,
  };
}

async function checkChains(
  store: string,
  nowMs: number,
): Promise<{ readonly findings: Finding[]; readonly newestMs: Map<string, number> }> {
  const findings: Finding[] = [];
  const newestMs = new Map<string, number>();
  let [segments, lost, gaps, leftovers, damaged] = [0, 0n, 0, 0, 0];
  const partitions = await listChains(store);
  for (const partition of partitions) {
    const name = `${partition.topic}/${partition.partition}`;
    for (const entry of readdirSync(partitionFolder(store, partition))) {
      if (entry.startsWith(DAMAGED_PREFIX)) damaged += 1;
      const isOld = (): boolean =>
        nowMs -
          (statSync(join(partitionFolder(store, partition), entry), { throwIfNoEntry: false })?.mtimeMs ?? nowMs) >
        2 * DAY_MS;
      if (entry.startsWith(TEMPORARY_PREFIX) && isOld()) leftovers += 1;
    }
    try {
      const chain = await readChain(store, partition);
      segments += chain.length;
      for (const { info } of chain) {
        if (info.gap !== undefined && info.gap.before_landing !== true) {
          gaps += 1;
          lost += BigInt(info.gap.to) - BigInt(info.gap.from);
        }
        if (info.last_timestamp_ms !== null)
          newestMs.set(partition.topic, Math.max(newestMs.get(partition.topic) ?? 0, info.last_timestamp_ms));
      }
      const broken = chain.flatMap(({ folder }) => brokenFile(folder));
      findings.push(
        ...broken
          .slice(0, SHOWN)
          .map((seen) => problem("segment", name, seen, "run `pulse verify`, then `pulse verify --restore`")),
      );
      if (broken.length > SHOWN)
        findings.push(problem("segment", name, `${broken.length - SHOWN} further segments`, "run `pulse verify`"));
    } catch (error) {
      findings.push(failedCheck("store", "chain", name, error));
    }
  }
  if (findings.length === 0)
    findings.push(
      ok(
        "chains",
        "raw",
        `${formatCount(segments)} segments in ${formatCount(partitions.length)} chains, without a break, their files in place`,
      ),
    );
  if (gaps > 0)
    findings.push(
      warning(
        "gaps",
        "raw",
        `${formatCount(Number(lost))} offsets had expired at the broker before they were read, in ${gaps} gaps`,
        "send the messages again if you can, with their own times; raise the retention of the topics. Every later run's health says so too",
      ),
    );
  if (damaged > 0)
    findings.push(
      warning(
        "damaged",
        "raw",
        `${damaged} damaged segments were kept beside their chains`,
        `delete the folders that begin with ${DAMAGED_PREFIX} once \`pulse verify\` is content`,
      ),
    );
  if (leftovers > 0)
    findings.push(
      warning(
        "leftovers",
        "raw",
        `${leftovers} folders of landers that vanished days ago`,
        "start a lander: it deletes them",
      ),
    );
  return { findings, newestMs };
}

/** In words, what is wrong with a segment's file as far as one sees without reading it; an empty list where nothing is. */
function brokenFile(folder: string): string[] {
  // Raw messages that were expired by retention are no damage.
  if (isExpired({ folder })) return [];
  const path = join(folder, MESSAGES_FILE);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [`${path} is missing`];
  return found.size > 0 && firstBytes(path, 2).toString("hex") === GZIP
    ? []
    : [`${path} is no compressed file (${found.size} bytes)`];
}

function firstBytes(path: string, count: number, from = 0): Buffer {
  const bytes = Buffer.alloc(count);
  const descriptor = openSync(path, "r");
  try {
    readSync(descriptor, bytes, 0, count, from);
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}

async function checkDeeply(store: string, deep: ReadsDeep): Promise<Finding> {
  const { segments, messages, damages } = await verifyStore(store, deep);
  const [first] = damages;
  if (first === undefined)
    return ok(
      "checksums",
      "raw",
      `${formatCount(segments)} segments with ${formatCount(messages)} messages are as they were written`,
    );
  const { topic, partition } = first.partition;
  return problem(
    "checksums",
    "raw",
    `${damages.length} segments are damaged, first ${topic}/${partition} from offset ${first.from}: ${first.seen}`,
    "run `pulse verify --restore`: it reads them again from Kafka where it still has them",
  );
}

/** Derived folders whose files are not as long as they were written. Looks only: using them is what keeps them from being pruned. */
async function checkDerived(store: string): Promise<Finding[]> {
  const folders = await derivedFolders(store);
  const broken = folders.filter(({ folder }) => !isWhole(folder));
  const seen = `${formatCount(folders.length)} folders`;
  if (broken.length === 0) return [ok("derived", "derived", seen)];
  return [
    warning(
      "derived",
      "derived",
      `${broken.length} of ${seen} are not whole, first ${broken[0]?.folder}`,
      "nothing: whoever needs one makes it anew. Was there no crash of the machine, look after its disk",
    ),
  ];
}

function checkRuns(store: string): { readonly findings: Finding[]; readonly newestMs: number | undefined } {
  const days = publishedDays(store);
  const findings: Finding[] = [];
  let newestMs: number | undefined;
  let missingRoots = 0;
  for (const ds of days) {
    const [manifest, seen] = readRun(store, ds);
    if (seen !== undefined)
      findings.push(problem("run", ds, seen, `move ${join(store, "runs", ds)} away and run \`pulse run --ds ${ds}\``));
    if (manifest === undefined) continue;
    const finished = Date.parse(manifest.finished_at);
    if (newestMs === undefined || finished > newestMs) newestMs = finished;
    missingRoots += manifest.derived.filter((root) => !hasRoot(store, root)).length;
  }
  if (findings.length === 0)
    findings.push(ok("runs", "runs", `${formatCount(days.length)} published days, every table in place`));
  if (missingRoots > 0)
    findings.push(
      ok(
        "inputs",
        "runs",
        `${formatCount(missingRoots)} derived folders of runs in force are gone: the next run of their days makes them anew`,
      ),
    );
  if (days.length > 0 && !existsSync(databasePath(store)))
    findings.push(
      problem("database", databasePath(store), "it is missing", "run `pulse run`: it is made anew from the runs"),
    );
  return { findings, newestMs };
}

/** The run in force of a ds, and in words what is wrong with it. */
function readRun(store: string, ds: string): [Manifest | undefined, string | undefined] {
  const folder = runFolder(store, ds, readFileSync(join(store, "runs", ds, "current"), "utf8").trim());
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
  } catch (error) {
    return [
      undefined,
      `${join(folder, "manifest.json")} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    ];
  }
  const broken = Object.keys(manifest.tables).filter((table) => !isParquet(join(folder, `${table}.parquet`)));
  return [
    manifest,
    broken.length === 0 ? undefined : `tables of ${folder} are missing or damaged: ${broken.join(", ")}`,
  ];
}

/** Whether a file begins and ends as Parquet does. */
function isParquet(path: string): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size < 2 * MAGIC.length) return false;
  return [0, size - MAGIC.length].every((from) => firstBytes(path, MAGIC.length, from).toString("latin1") === MAGIC);
}

/** `model/address` as a manifest names it. */
function hasRoot(store: string, root: string): boolean {
  const [model = "", address = ""] = root.split("/");
  return existsSync(join(store, "derived", model, address.slice(0, 2), address));
}
