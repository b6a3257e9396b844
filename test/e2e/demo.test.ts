import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { type Outcome, runPulse } from "../unit/cli/fake-cli.ts";
import { page } from "../unit/docs/markdown.ts";

/** The id of a run changes with every version of the program and its SQL, the time with every machine. */
const withoutChance = (text: string): string[] =>
  text
    .replaceAll(/run [0-9a-f]{12}/g, "run <id>")
    .replaceAll(/run in .*$/gm, "run in <time>")
    .split("\n")
    .map((line) => line.trimEnd());

describe("pulse demo", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let outcome: Outcome;
  beforeAll(async () => {
    folder = await temporaryFolder("demo");
    outcome = await runPulse(["demo", "--folder", join(folder.path, "demo")], { cwd: folder.path });
  }, 600_000);
  afterAll(() => folder.remove());

  it("plays the ramp to its end", () => {
    expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it("prints what README shows of it", () => {
    const excerpt = /<!-- demo: begin -->\n```\n([\s\S]*?)```/.exec(page("README.md"))?.[1] ?? "";
    const shown = withoutChance(excerpt).filter((line) => line !== "" && line.trim() !== "...");
    expect(shown.length).toBeGreaterThan(15);
    const printed = new Set(withoutChance(outcome.stdout));
    expect(shown.filter((line) => !printed.has(line))).toEqual([]);
  });
});
