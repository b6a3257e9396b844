import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { writeProject } from "../../harness/write-project.ts";
import { runPulse } from "./fake-cli.ts";

describe("pulse backfill", () => {
  let own: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    own = await temporaryFolder("backfill-command");
    const sources = [{ type: "files", topic: "events", path: "./inbox" }];
    await writeProject(own.path, { "pulse.yaml": { project: "backfilled", sources } });
  });
  afterEach(() => own.remove());

  const pulse = (...args: string[]) => runPulse(["backfill", ...args], { cwd: own.path });

  it("queues days once, lists them, and takes them back", async () => {
    expect((await pulse("list")).stdout).toBe("no backfill was asked for\n");
    const asked = await pulse("--from", "2026-01-01", "--to", "2026-03-31");
    expect(asked.stdout).toMatch(/^queued: 2026-01-01_2026-03-31_[0-9a-f]{6}, 90 days\n/);
    expect((await pulse("--from", "2026-01-01", "--to", "2026-03-31")).stdout).toMatch(/^already queued: /);
    expect((await pulse("list")).stdout).toMatch(/ 2026-01-01 +2026-03-31 +0 of 90 +0 s +2026-01-01 waits$/m);

    const { backfills } = JSON.parse((await pulse("list", "--json")).stdout) as { backfills: { id: string }[] };
    expect(backfills).toMatchObject([
      { from: "2026-01-01", to: "2026-03-31", days: 90, done: 0, state: "pending", next: "2026-01-01", left_ms: null },
    ]);
    const cancelled = await pulse("cancel", backfills[0]?.id ?? "");

    expect(cancelled.stdout).toBe("cancelled: 0 of 90 days are done and stay\n");
    expect((await pulse("list")).stdout).toMatch(/ cancelled$/m);
  });

  it("refuses to guess the days, and to cancel what is not there", async () => {
    expect(await pulse()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("RUN_DAYS_INVALID") });
    expect(await pulse("--from", "2026-01-01")).toMatchObject({ exitCode: 2 });
    expect(await pulse("cancel", "nothing")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("BACKFILL_UNKNOWN"),
    });
  });
});
