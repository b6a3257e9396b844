import { expect, test } from "vitest";
import { projectFolder, SETTINGS } from "../config/project-folder.ts";
import { runPulse } from "./fake-cli.ts";

test("pulse check counts what the files define; kinds that the project does not have are not told", async () => {
  const files = {
    "pulse.yaml": SETTINGS,
    "gates/a.yaml": "gate: a\nrules: [{rule: r}]\n",
    "gates/b.yaml": "segment: staff\nids: [ann]\n",
    "gates/c.yaml": "segment: beta\nids: [bob]\n",
    "gates/d.yaml": "config: limits\n",
  };
  const { exitCode, stdout } = await runPulse(["check"], { cwd: projectFolder(files) });
  expect(exitCode).toBe(0);
  expect(stdout).toContain(
    "is fine: 1 gate, 0 experiments, 2 segments, 1 dynamic config, 0 metrics, 1 source, time zone UTC\n",
  );
});
