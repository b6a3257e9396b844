import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { loadProject } from "../../src/config/load.ts";
import type { Project } from "../../src/config/project.ts";
import { storePath } from "../../src/config/store-path.ts";
import { writeProject } from "../harness/write-project.ts";
import type { TreeObject } from "./oracle/arbitrary/render.ts";
import { did, exposed, landed } from "./oracle/example.ts";
import { landMessages } from "./oracle/land.ts";
import type { LandedMessage } from "./oracle/messages.ts";
import { seededRandom } from "./oracle/random.ts";

/** From devices to users. */
export const MAP = { from: "stableID", to: "userID" };

/** A shop whose gate is on devices, and whose purchases are logged for users. Deleted after the test. */
export async function deviceShop(id_maps: readonly object[], devices = "stableID,userID\n"): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), "pulse-id-map-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await writeProject(folder, {
    "pulse.yaml": { project: "shop", id_maps, sources: [{ type: "files", topic: "t", path: "inbox" }] },
    "metrics/money.yaml": { metrics: [{ name: "revenue", kind: "sum", event: "purchase" }] },
    "gates/banner.yaml": {
      gate: "g",
      unit_type: "stableID",
      rules: [{ rule: "r", rollout: [{ from: "2026-01-01", percent: 50 }] }],
    },
  });
  await writeFile(join(folder, "devices.csv"), devices);
  return loadProject(folder);
}

let nextOffset = 0;

/** Lands messages at the next offsets, and answers them as they lie in the topic. */
export async function land(project: Project, messages: readonly TreeObject[]): Promise<LandedMessage[]> {
  const placed = messages.map((message) => {
    nextOffset += 1;
    return landed(message, nextOffset);
  });
  await landMessages(storePath(project), placed, seededRandom(1));
  return placed;
}

const units = (userID: string, stableID?: string): TreeObject =>
  stableID === undefined ? { userID } : { userID, stableID };

export const sees = (device: string, ts: string, passed: boolean): TreeObject =>
  exposed("-", ts, passed, { units: { stableID: device } });
export const buys = (user: string, ts: string, value: number, device?: string): TreeObject =>
  did(user, ts, "purchase", { value: { raw: String(value) }, units: units(user, device) });
export const logsIn = (user: string, device: string, ts: string, more: TreeObject = {}): TreeObject =>
  did(user, ts, "login", { units: units(user, device), ...more });
