import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packagePath } from "../../../src/package-path.ts";
import { makeFixtureProject } from "./fixture-project.ts";

let project: Awaited<ReturnType<typeof makeFixtureProject>>;
beforeAll(async () => {
  project = await makeFixtureProject();
});
afterAll(() => project.remove());

test("a reader that leaves early, as head does, is no error", async () => {
  const main = packagePath("src/cli/main.ts");
  const args = [
    "--import",
    "tsx",
    main,
    "query",
    "-f",
    "csv",
    "select range as n from range(2000000)",
    "--project",
    project.folder,
  ];
  const child = spawn(process.execPath, args, { cwd: packagePath(""), stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (text: Buffer) => {
    errors += text.toString();
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const [exitCode] = await once(child, "exit");
  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: "" });
});
