import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFixture } from "./published-fixture.ts";

const SETTINGS = "project: shop\nsources:\n  - type: files\n    topic: events\n    path: ./inbox\n";

/** A project whose store holds the fixture's published tables. */
export async function makeFixtureProject(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "pulse-cli-"));
  await writeFile(join(folder, "pulse.yaml"), SETTINGS);
  await mkdir(join(folder, ".pulse"));
  await writeFixture(join(folder, ".pulse", "pulse.duckdb"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
