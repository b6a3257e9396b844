import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadProject } from "../../src/config/load.ts";
import type { Project } from "../../src/config/project.ts";
import { storePath } from "../../src/config/store-path.ts";
import { buildingFolder } from "../../src/lake/derived.ts";
import { land } from "../../src/landing/land.ts";
import { openEngine, runDs } from "../../src/publish/run-ds.ts";
import { type Child, startChild } from "../harness/child.ts";
import { makeTopics, type TestTopics } from "../harness/kafka.ts";
import { GROUP_VARIABLE, type ShopTopics, shopMessages, writeKafkaShop } from "../harness/kafka-shop.ts";
import { landedMessages } from "../harness/landed.ts";
import { withPublished } from "../harness/published-results.ts";
import { tableHashes } from "../harness/table-hashes.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { seededRandom } from "../property/oracle/random.ts";

/** Rounds in which two landers and some runs are killed; many: `PULSE_TEST_KILLS=200`; at other moments: `PULSE_TEST_KILL_SEED=7`. */
const ROUNDS = Number(process.env.PULSE_TEST_KILLS ?? 5);
const random = seededRandom(Number(process.env.PULSE_TEST_KILL_SEED ?? 1));

const SHOP = { users: 400, days: 8, historyDays: 0 };
/** Days of each stage of the ramp. */
const DAYS = ["2026-01-06", "2026-01-08", "2026-01-10", "2026-01-12"];
/** How long processes live, in milliseconds: a lander from when it first holds messages, another from when it has joined its
 * group, and a run from when it builds. */
const LIVES = { holding: [0, 500], joined: [0, 4_000], building: [0, 1_200] } as const;
/** Messages of a round are sent bit by bit, while the landers live. */
const BITS = 5;
const SMALL_SEGMENTS = { segment_max_mib: 0.1, segment_max_seconds: 0.2 };

const between = ([from, to]: readonly [number, number]): number => from + Math.floor(random() * (to - from));

/** Lets a process live for a while from when it has begun to work; answers whether it was still alive to be killed. */
async function killAfter(child: Child, hasBegun: () => boolean, lifeMs: number): Promise<boolean> {
  const hasEnded = () => child.process.exitCode !== null;
  while (!hasBegun() && !hasEnded()) await sleep(10);
  await Promise.race([sleep(lifeMs), child.ended]);
  const isAlive = !hasEnded();
  child.process.kill("SIGKILL");
  const code = await child.ended;
  if (code !== null && code !== 0) throw new Error(`a process failed before it was killed:\n${child.said()}`);
  return isAlive;
}

/** Names in a folder, at any depth; what vanishes meanwhile is left out. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

const building = (project: Project): string => buildingFolder(storePath(project));

/** Lands what is left and runs every day, to the end. */
async function finish(project: Project): Promise<void> {
  await land(project, { signal: new AbortController().signal, once: true });
  const engine = await openEngine(project);
  try {
    for (const ds of DAYS) await runDs({ project, ds, engine });
  } finally {
    await engine.close();
  }
}

describe("landers and runs that are killed again and again", () => {
  const topics: ShopTopics = { exposures: `killed-exposures-${randomUUID()}`, events: `killed-events-${randomUUID()}` };
  const messages = shopMessages(SHOP, topics);
  /** Processes that were alive to be killed, and what they left half done. */
  const killed = { landers: 0, runs: 0, segments: 0, builds: 0 };
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let kafka: TestTopics;
  let disturbed: Project;
  let undisturbed: Project;

  async function project(name: string): Promise<Project> {
    const path = join(folder.path, name);
    await mkdir(path);
    await writeKafkaShop(path, { shop: SHOP, topics, settings: { landing: SMALL_SEGMENTS } });
    return loadProject(path, { [GROUP_VARIABLE]: randomUUID() });
  }

  const startOf = (bit: number): number => Math.floor((bit * messages.length) / (ROUNDS * BITS));
  const environment = () => ({ [GROUP_VARIABLE]: randomUUID() });
  const hasJoined = (lander: Child): boolean => lander.said().includes("joined the consumer group");
  const isHolding = (lander: Child): boolean =>
    namesIn(join(storePath(disturbed), "raw")).some((name) => name.includes(`-${lander.process.pid}-`));

  /** Starts a run of a ds and kills it, again and again, until it is enough. */
  async function killRuns(ds: string, isEnough: () => boolean): Promise<void> {
    while (!isEnough()) {
      const run = startChild("src/cli/main.ts", ["run", "--ds", ds, "--project", disturbed.folder], environment());
      const isBuilding = () => namesIn(building(disturbed)).some((name) => name.includes(`-${run.process.pid}-`));
      killed.runs += Number(await killAfter(run, isBuilding, between(LIVES.building)));
    }
  }

  /** Two landers that share no group, so that both own every partition, and runs beside them. */
  async function round(number: number): Promise<void> {
    const [one, other] = [1, 2].map(() => startChild("jobs/lander.ts", [disturbed.folder], environment()));
    if (one === undefined || other === undefined) return;
    let landersAreGone = false;
    const landers = Promise.all([
      killAfter(one, () => isHolding(one), between(LIVES.holding)),
      killAfter(other, () => hasJoined(other), between(LIVES.joined)),
    ]).finally(() => {
      landersAreGone = true;
    });
    const send = async (): Promise<void> => {
      while (!hasJoined(one) && !landersAreGone) await sleep(10);
      for (let bit = number * BITS; bit < (number + 1) * BITS; bit += 1)
        await kafka.send(messages.slice(startOf(bit), startOf(bit + 1)));
    };
    const ds = DAYS[Math.floor((number * DAYS.length) / ROUNDS)] ?? "";
    const [wereAlive] = await Promise.all([landers, send(), killRuns(ds, () => landersAreGone)]);
    killed.landers += wereAlive.filter(Boolean).length;
  }

  beforeAll(
    async () => {
      folder = await temporaryFolder("killed");
      kafka = await makeTopics({ [topics.exposures]: 2, [topics.events]: 3 });
      [disturbed, undisturbed] = [await project("disturbed"), await project("undisturbed")];
      for (let number = 0; number < ROUNDS; number += 1) await round(number);
      const isTemporary = (name: string) => /[.]tmp-[^/]*$/.test(name) && !name.includes("spill");
      killed.segments = namesIn(join(storePath(disturbed), "raw")).filter(isTemporary).length;
      killed.builds = namesIn(building(disturbed)).filter(isTemporary).length;
      await finish(disturbed);
      await finish(undisturbed);
    },
    120_000 + ROUNDS * 10_000,
  );
  afterAll(async () => {
    await kafka.remove();
    await folder.remove();
  });

  it("were killed, most of them in the middle of their work", ({ annotate }) => {
    const { landers, runs, segments, builds } = killed;
    void annotate(
      `${landers} landers and ${runs} runs were killed; they left ${segments} segments and ${builds} builds`,
    );
    expect(landers).toBe(2 * ROUNDS);
    expect(runs).toBeGreaterThan(ROUNDS / 2);
    expect(segments).toBeGreaterThan(0);
    expect(builds).toBeGreaterThan(0);
  });

  it("have landed every message exactly once, as it was sent", async () => {
    const landed = await landedMessages(storePath(disturbed));
    expect(landed).toEqual(await landedMessages(storePath(undisturbed)));
    expect(landed.length).toBe(messages.length);
    const bytes = landed.map((line) => line.slice(line.indexOf(" ")));
    const sent = messages.map(({ timestampMs, value }) =>
      value === null ? ` ${timestampMs} none` : ` ${timestampMs} ${Buffer.from(value).toString("hex")}`,
    );
    expect(bytes.sort()).toEqual(sent.sort());
  });

  it("leave the same tables as landers and runs that were left alone", async () => {
    for (const ds of DAYS) {
      const hashes = tableHashes(storePath(disturbed), ds);
      expect(hashes, ds).toEqual(tableHashes(storePath(undisturbed), ds));
      expect(hashes.pulse_results?.rows, ds).toBeGreaterThan(100);
    }
    const published = await withPublished(storePath(disturbed), (tables) =>
      tables.records("select cast(ds as varchar) as ds from runs order by ds"),
    );
    expect(published.map(({ ds }) => ds)).toEqual(DAYS);
  });
});
