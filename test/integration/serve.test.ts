import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Child, startChild } from "../harness/child.ts";
import { LARGE, writeLargeResults } from "../harness/large-results.ts";
import { writeProject } from "../harness/write-project.ts";
import { temporaryFolder } from "../unit/landing/fixture.ts";

const SETTINGS = {
  project: "shop",
  sources: [{ type: "files", topic: "events", path: "in" }],
  collector: { port: 0 },
  pages: { port: 0 },
};

async function projectFolder(settings: object = {}): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "in"));
  await writeProject(folder, {
    "pulse.yaml": { ...SETTINGS, ...settings },
    "gates/g.yaml": { gate: "g", rules: [{ rule: "everyone", percent: 10 }], salt: "s" },
  });
  return folder;
}

function start(script: string, args: readonly string[]): Child {
  const child = startChild(script, [...args], { PULSE_METRICS: "off" });
  onTestFinished(async () => {
    child.process.kill("SIGKILL");
    await child.ended;
  });
  return child;
}

async function addressIn(child: Child, words: RegExp): Promise<string> {
  await expect.poll(() => words.exec(child.said())?.[1], { timeout: 30_000, interval: 50 }).toBeDefined();
  return words.exec(child.said())?.[1] ?? "";
}

const status = async (url: string): Promise<number> => (await fetch(url)).status;

describe("pulse serve", () => {
  it("shows pages and takes events in, each at an address of its own, and ends in order", async () => {
    const child = start("src/cli/main.ts", ["serve", "--project", await projectFolder()]);
    const pages = await addressIn(child, /pages on (\S+)/);
    const collector = await addressIn(child, /listening on (\S+)/);
    expect(pages).not.toBe(collector);
    expect(await status(`${pages}/api/v1/openapi.json`)).toBe(200);
    expect(await status(`${pages}/v1/log_event`)).toBe(404);
    expect(await status(`${collector}/openapi.json`)).toBe(200);
    expect(await status(`${collector}/api/v1/gates`)).toBe(404);
    child.process.kill("SIGTERM");
    expect(await child.ended).toBe(0);
  });

  it("shows a run as soon as it is published", async () => {
    const folder = await projectFolder();
    const child = start("src/cli/main.ts", ["serve", "--only", "pages", "--project", folder]);
    const pages = await addressIn(child, /pages on (\S+)/);
    expect(await status(pages)).toBe(503);
    await mkdir(join(folder, ".pulse"), { recursive: true });
    await writeLargeResults(join(folder, ".pulse", "pulse.duckdb"), { ...LARGE, gates: 2, metrics: 2, days: 2 });
    const answer = await fetch(pages);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("gate_001");
    expect(child.said()).not.toContain("listening on");
    child.process.kill("SIGINT");
    expect(await child.ended).toBe(0);
  });

  it("does neither where one of the two cannot", async () => {
    const first = start("jobs/pages.ts", [await projectFolder()]);
    const taken = new URL(await addressIn(first, /"url":"([^"]+)"/));
    const folder = await projectFolder({ pages: { port: Number(taken.port) } });
    const child = start("src/cli/main.ts", ["serve", "--project", folder]);
    expect(await child.ended).toBe(2);
    expect(child.said()).toContain("PAGES_ADDRESS_TAKEN");
    first.process.kill("SIGTERM");
    expect(await first.ended).toBe(0);
  });

  it("opens nothing to others without a login", async () => {
    const folder = await projectFolder({ pages: { host: "0.0.0.0", port: 0 } });
    const child = start("jobs/pages.ts", [folder]);
    expect(await child.ended).toBe(2);
    expect(child.said()).toContain("open to everybody");
  });
});
