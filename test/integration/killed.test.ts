import { randomUUID } from "node:crypto";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadProject } from "../../src/config/load.ts";
import type { Project } from "../../src/config/project.ts";
import { storePath } from "../../src/config/store-path.ts";
import { land } from "../../src/landing/land.ts";
import { openEngine, runDs } from "../../src/publish/run-ds.ts";
import { type Child, startChild } from "../harness/child.ts";
import { makeTopics, type TestTopics } from "../harness/kafka.ts";
import { landedMessages } from "../harness/landed.ts";
import { withPublished } from "../harness/published-results.ts";
import { tableHashes } from "../harness/table-hashes.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { seededRandom } from "../property/oracle/random.ts";
import { GROUP_VARIABLE, type ShopTopics, shopMessages, writeKafkaShop } from "../harness/kafka-shop.ts";

/** Rounds in which two landers and a run are killed; many: `PULSE_TEST_KILLS=200`; at other moments: `PULSE_TEST_KILL_SEED=7`. */
const ROUNDS = Number(process.env.PULSE_TEST_KILLS ?? 6);
const random = seededRandom(Number(process.env.PULSE_TEST_KILL_SEED ?? 1));

const SHOP = { users: 250, days: 8 };
/** Days of each stage of the ramp. */
const DAYS = ["2026-01-06", "2026-01-08", "2026-01-10", "2026-01-12"];
/** From the start of a process to its end, in milliseconds: from before it does anything to when it has done all. */
const LANDER_LIVES = [400, 1_800] as const;
const RUN_LIVES = [600, 4_000] as const;

const SMALL_SEGMENTS = { segment_max_mib: 0.1, segment_max_seconds: 0.2 };

const between = ([from, to]: readonly [number, number]): number => from + Math.floor(random() * (to - from));

/** Lets a process live for a while; answers whether it was still alive to be killed. */
async function killAfter(child: Child, lifeMs: number): Promise<boolean> {
  await Promise.race([sleep(lifeMs), child.ended]);
  const isAlive = child.process.exitCode === null;
  child.process.kill("SIGKILL");
  const code = await child.ended;
  if (code !== null && code !== 0) throw new Error(`a process failed before it was killed:\n${child.said()}`);
  return isAlive;
}

/** How many folders of a name lie in a folder, at any depth. */
async function leftIn(folder: string, name: RegExp): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && name.test(entry.name)).length;
}

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

  /** Two landers that share no group, so that both own every partition, and a run beside them. */
  async function round(number: number): Promise<void> {
    const lander = () => startChild("jobs/lander.ts", [disturbed.folder], { [GROUP_VARIABLE]: randomUUID() });
    const ds = DAYS[Math.floor((number * DAYS.length) / ROUNDS)] ?? "";
    const run = startChild("src/cli/main.ts", ["run", "--ds", ds, "--project", disturbed.folder], {
      [GROUP_VARIABLE]: randomUUID(),
    });
    const share = messages.slice(
      Math.floor((number * messages.length) / ROUNDS),
      Math.floor(((number + 1) * messages.length) / ROUNDS),
    );
    const [one, other, killedRun] = await Promise.all([
      killAfter(lander(), between(LANDER_LIVES)),
      killAfter(lander(), between(LANDER_LIVES)),
      killAfter(run, between(RUN_LIVES)),
      kafka.send(share),
    ]);
    killed.landers += Number(one) + Number(other);
    killed.runs += Number(killedRun);
  }

  beforeAll(async () => {
    folder = await temporaryFolder("killed");
    kafka = await makeTopics({ [topics.exposures]: 2, [topics.events]: 3 });
    [disturbed, undisturbed] = [await project("disturbed"), await project("undisturbed")];
    for (let number = 0; number < ROUNDS; number += 1) await round(number);
    killed.segments = await leftIn(join(storePath(disturbed), "raw"), /^[.]tmp-/);
    killed.builds = await leftIn(join(storePath(disturbed), "derived", ".building"), /^\d/);
    await finish(disturbed);
    await finish(undisturbed);
  }, 120_000 + ROUNDS * 10_000);
  afterAll(async () => {
    await kafka.remove();
    await folder.remove();
  });

  it("were killed, most of them in the middle of their work", ({ annotate }) => {
    const { landers, runs, segments, builds } = killed;
    void annotate(`${landers} landers and ${runs} runs were killed; they left ${segments} segments and ${builds} builds`);
    expect(landers).toBe(2 * ROUNDS);
    expect(runs).toBeGreaterThan(ROUNDS / 3);
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
