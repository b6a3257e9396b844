import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readChain } from "../../../src/landing/chain.ts";
import { mountSmallDisk, type SmallDisk } from "../../chaos/small-disk.ts";
import { landedMessages } from "../../harness/landed.ts";
import { tableHashes } from "../../harness/table-hashes.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { writeProject } from "../../harness/write-project.ts";
import { type Outcome, runPulse } from "./fake-cli.ts";

const DAY = "2026-01-05";
const MESSAGES = 6_000;
/** Bytes that are left, so that the disk is full sooner or later in what is written. */
const LEFT = [0, 20_000, 60_000, 200_000, 1_000_000];

function lines(): string {
  const messages = Array.from({ length: MESSAGES }, (_, index) => {
    const units = { userID: `u${index % 1_000}` };
    const ts = Date.parse(`${DAY}T00:00:00Z`) + index * 12_000;
    const common = { ts, units, event_id: `e${index}` };
    return JSON.stringify(
      index < 1_000
        ? { type: "exposure", ...common, gate: "g", rule: "r", percent: 50, passed: index % 2 === 0 }
        : { type: "event", ...common, name: "tick", value: index % 7 },
    );
  });
  return `${messages.join("\n")}\n`;
}

describe("a disk that is full", { timeout: 180_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let disk: SmallDisk | undefined;
  const project = (name: string): string => join(folder.path, name);
  const store = (name: string): string => join(folder.path, name, "disk", "store");
  const pulse = (name: string, ...args: readonly string[]): Promise<Outcome> => runPulse(args, { cwd: project(name) });

  beforeAll(async () => {
    folder = await temporaryFolder("disk-full");
    const metrics = [
      { name: "ticks", kind: "count", event: "tick" },
      { name: "points", kind: "sum", event: "tick" },
    ];
    for (const name of ["small", "ample"]) {
      await writeProject(project(name), {
        "pulse.yaml": {
          project: "full",
          unit_types: ["userID"],
          store: store(name),
          landing: { segment_max_mib: 0.1 },
          sources: [{ type: "files", topic: "events", path: "./inbox" }],
        },
        "metrics/m.yaml": { metrics },
        "gates/g.yaml": {
          gate: "g",
          metrics: ["ticks", "points"],
          rules: [{ rule: "r", rollout: [{ from: DAY, percent: 50 }] }],
        },
      });
      await mkdir(join(project(name), "inbox"));
      await writeFile(join(project(name), "inbox", "all.ndjson"), lines());
      // A line's time is its file's.
      const writtenAt = new Date(`${DAY}T12:00:00Z`);
      await utimes(join(project(name), "inbox", "all.ndjson"), writtenAt, writtenAt);
    }
    disk = await mountSmallDisk(join(project("small"), "disk"), 64);
    for (const args of [
      ["land", "--once"],
      ["run", "--ds", DAY],
    ])
      expect((await pulse("ample", ...args)).exitCode).toBe(0);
  }, 120_000);
  afterAll(async () => {
    await disk?.close();
    await folder.remove();
  });

  /** Does something on a disk that is full sooner or later, then with room: each time it says so, or it is done. */
  async function fill(code: RegExp, ...args: readonly string[]): Promise<number> {
    let refused = 0;
    for (const left of LEFT) {
      await disk?.fill(left);
      const { exitCode, stderr } = await pulse("small", ...args);
      await disk?.empty();
      if (exitCode === 0) continue;
      refused += 1;
      expect(exitCode, stderr).toBe(4);
      expect(stderr).toMatch(code);
      expect(stderr).toContain(store("small"));
      expect(stderr).toMatch(/no space left on device/i);
      expect(stderr).toMatch(/hint: .*(free or mend the disk|make room)/);
    }
    const { exitCode, stderr } = await pulse("small", ...args);
    expect(exitCode, stderr).toBe(0);
    return refused;
  }

  it("loses no message, doubles none, says where, what and what to do, and goes on when there is room", async (context) => {
    context.skip(
      disk === undefined,
      "no small disk can be mounted by this user: that takes root, or sudo without a password",
    );
    expect(await fill(/error STORE_UNWRITABLE/, "land", "--once")).toBeGreaterThan(0);
    expect(await landedMessages(store("small"))).toEqual(await landedMessages(store("ample")));
    expect((await readChain(store("small"), { topic: "events", partition: 0 })).length).toBeGreaterThan(0);

    expect(await fill(/error ENGINE_DISK_FULL/, "run", "--ds", DAY)).toBeGreaterThan(0);
    expect(tableHashes(store("small"), DAY)).toEqual(tableHashes(store("ample"), DAY));
    const verified = await pulse("small", "verify");
    expect(verified.exitCode, verified.stdout).toBe(0);
  });
});
