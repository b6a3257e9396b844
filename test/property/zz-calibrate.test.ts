import { writeFileSync } from "node:fs";
import { it } from "vitest";
import { runPulse } from "../unit/cli/fake-cli.ts";
it("calibrates", async () => {
  const args = (process.env.CAL ?? "").split(" ");
  const out = await runPulse(["calibrate", ...args]);
  writeFileSync("/tmp/calibrate-out.txt", out.stdout + out.stderr);
}, 3_000_000);
