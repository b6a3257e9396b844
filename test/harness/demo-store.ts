import { join } from "node:path";
import { loadProject } from "../../src/config/load.ts";
import type { Project } from "../../src/config/project.ts";
import { runPulse } from "../unit/cli/fake-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** The demo's project with its results. */
export interface DemoStore {
  readonly folder: string;
  readonly project: Project;
  remove(): Promise<void>;
}

/** Plays a small demo to its end: a gate in stages, some metrics, every night's run. */
export async function playDemo(users: number, days: number): Promise<DemoStore> {
  const { path, remove } = await temporaryFolder("demo-store");
  const folder = join(path, "shop");
  const { exitCode, stderr } = await runPulse(
    ["demo", "--users", String(users), "--days", String(days), "--folder", folder],
    { cwd: path },
  );
  if (exitCode !== 0) throw new Error(`the demo ended with ${exitCode}: ${stderr}`);
  return { folder, project: await loadProject(folder, {}), remove };
}
