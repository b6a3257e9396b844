import { cp } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { loadProject } from "../../src/config/load.ts";
import { storePath } from "../../src/config/store-path.ts";
import { silentLog } from "../../src/log.ts";
import { createBackfillBook } from "../../src/schedule/backfill-book.ts";
import { runBackfillDay } from "../../src/schedule/backfill-day.ts";
import { createInProcessSchedule } from "../../src/schedule/in-process.ts";
import { TEST_OPTIONS } from "../contract/schedule-harness.ts";
import { type Child, startChild } from "../harness/child.ts";
import { tableHashes } from "../harness/table-hashes.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { runPulse } from "../unit/cli/fake-cli.ts";
import { landedProject } from "../unit/cli/landed-project.ts";

const DAYS = ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09"];
const RANGE = ["--from", "2026-01-05", "--to", "2026-01-09"];

interface RunsJson {
  readonly runs: readonly { readonly ds: string; readonly status: string; readonly took_ms: number }[];
}

describe("days of the past", () => {
  let landed: Awaited<ReturnType<typeof landedProject>>;
  let copies: Awaited<ReturnType<typeof temporaryFolder>>;
  let undisturbed: unknown[];
  const children: Child[] = [];
  let count = 0;

  const storeOf = async (folder: string): Promise<string> => storePath(await loadProject(folder));
  const hashesOf = async (folder: string): Promise<unknown[]> => {
    const store = await storeOf(folder);
    return DAYS.map((ds) => tableHashes(store, ds));
  };
  /** The project as it has landed, with nothing computed. */
  async function copy(): Promise<string> {
    count += 1;
    const folder = `${copies.path}/${count}`;
    await cp(landed.folder, folder, { recursive: true });
    return folder;
  }
  function start(file: string, args: readonly string[]): Child {
    const child = startChild(file, args);
    children.push(child);
    return child;
  }

  beforeAll(async () => {
    landed = await landedProject();
    copies = await temporaryFolder("backfill");
    const folder = await copy();
    const { exitCode, stderr } = await runPulse(["run", ...RANGE], { cwd: folder });
    expect(exitCode, stderr).toBe(0);
    undisturbed = await hashesOf(folder);
  }, 300_000);
  afterAll(async () => {
    for (const { process } of children) process.kill("SIGKILL");
    await copies.remove();
    await landed.remove();
  });

  it("are gone on with where a run of them was killed, and come out the same", async () => {
    const folder = await copy();
    const child = start("src/cli/main.ts", ["run", ...RANGE, "--project", folder]);
    await vi.waitFor(() => expect(child.said()).toContain("2 of 5 days done"), { timeout: 200_000, interval: 5 });
    child.process.kill("SIGKILL");
    expect(await child.ended).toBeNull();

    const { stdout, stderr } = await runPulse(["run", ...RANGE, "--json"], { cwd: folder });

    const { runs } = JSON.parse(stdout) as RunsJson;
    expect(runs.map(({ ds }) => ds)).toEqual(DAYS);
    expect(runs.slice(0, 2).map(({ status }) => status)).toEqual(["unchanged", "unchanged"]);
    expect(runs.at(-1)?.status).toBe("published");
    expect(stderr).toMatch(/^2026-01-09 published: .*; 5 of 5 days done$/m);
    expect(await hashesOf(folder)).toEqual(undisturbed);
  }, 300_000);

  it("are worked off by the nightly job when they are queued, also by the one after it was killed", async () => {
    const folder = await copy();
    const first = start("jobs/nightly.ts", [folder]);
    const asked = await runPulse(["backfill", ...RANGE, "--json"], { cwd: folder });
    expect(JSON.parse(asked.stdout)).toMatchObject({
      outcome: "queued",
      backfill: { days: 5, done: 0, state: "pending" },
    });
    const book = createBackfillBook(await storeOf(folder), systemClock);
    const done = (least: number): Promise<void> =>
      vi.waitFor(() => expect(book.all()[0]?.done, first.said()).toBeGreaterThanOrEqual(least), {
        timeout: 200_000,
        interval: 5,
      });
    await done(1);
    first.process.kill("SIGKILL");
    await first.ended;
    const before = book.all()[0]?.done ?? 0;

    const project = await loadProject(folder);
    const schedule = createInProcessSchedule({ ...TEST_OPTIONS, backfills: book });
    const begun: string[] = [];
    await schedule.start(async (ds, { signal, progress, backfill }) => {
      begun.push(ds);
      const isLast = backfill?.isLast === true;
      await runBackfillDay({ project, ds, signal, log: silentLog, onProgress: progress, isLast });
    });
    await done(5);
    await schedule.stop();

    expect(begun).toEqual(DAYS.slice(before));
    expect(await hashesOf(folder)).toEqual(undisturbed);
    const listed = await runPulse(["backfill", "list"], { cwd: folder });
    expect(listed.stdout).toMatch(/2026-01-05 +2026-01-09 +5 of 5 +.*done$/m);
  }, 400_000);
});
