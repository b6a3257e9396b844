import { rm } from "node:fs/promises";
import { expect, test } from "vitest";
import { chaos } from "../chaos/chaos.ts";
import { reportOf } from "../chaos/report.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

/** Other faults: `PULSE_TEST_CHAOS_SEED=7`. For longer: `npm run chaos -- --seconds 600`. */
const SEED = Number(process.env.PULSE_TEST_CHAOS_SEED ?? 20);
const SECONDS = 10;

test("whatever is killed, stopped, cut off, filled up, set or damaged: every message counts exactly once", {
  timeout: 300_000,
}, async ({ annotate }) => {
  const folder = await temporaryFolder("chaos-test");
  const outcome = await chaos({
    seed: SEED,
    seconds: SECONDS,
    landers: 2,
    pauseMs: 1_000,
    from: "source",
    folder: folder.path,
    // A night has a test of its own, and its process takes long to start from source.
    without: ["night"],
    say: (line) => {
      if (line.includes("SKIPPED")) process.stderr.write(`${line}\n`);
    },
  });
  const report = await reportOf(outcome);
  void annotate(report);
  expect(outcome.problems, report).toEqual([]);
  expect(outcome.counts.landed).toBeGreaterThan(1_000);
  expect(Object.keys(outcome.faults).length).toBeGreaterThan(2);
  await rm(folder.path, { recursive: true, force: true, maxRetries: 3 });
});
