import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Project } from "../../src/config/project.ts";
import { storePath } from "../../src/config/store-path.ts";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { planComputation } from "../../src/pipeline/compute.ts";
import { explainDs, runDs } from "../../src/publish/run-ds.ts";
import { tableHashes } from "../harness/table-hashes.ts";
import { buys, deviceShop, land, logsIn, MAP, sees } from "./device-shop.ts";
import type { TreeObject } from "./oracle/arbitrary/render.ts";
import { did } from "./oracle/example.ts";
import { landMessages } from "./oracle/land.ts";
import type { LandedMessage } from "./oracle/messages.ts";
import { seededRandom } from "./oracle/random.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openDuckDb({ threads: 2 });
});
afterAll(() => engine.close());

const january = (day: number): string => `2026-01-${String(day).padStart(2, "0")}`;
const LAST = january(9);

/** Nine days of purchases by everybody. Eva is known on the laptop since the fifth, Fay on the phone since the eighth. */
const NINE_DAYS = [
  ...["laptop", "phone", "desktop"].map((device) => sees(device, "2026-01-01T08:00:00Z", device !== "phone")),
  ...Array.from({ length: 9 }, (_, day) =>
    ["eva", "fay", "gil"].map((user) => buys(user, `${january(day + 1)}T10:00:00Z`, day + 1)),
  ).flat(),
  logsIn("eva", "laptop", "2026-01-05T12:00:00Z"),
  logsIn("fay", "phone", "2026-01-08T12:00:00Z"),
];

/** A shop whose nine days have been run; `lands`: what has landed. */
async function afterNineDays(id_maps: readonly object[]): Promise<{ project: Project; lands: LandedMessage[] }> {
  const project = await deviceShop(id_maps);
  const lands = await land(project, NINE_DAYS);
  await runDs({ project, ds: LAST, engine, replaceDatabase: false });
  return { project, lands };
}

/** The days whose credited events, and whose measures, the next run computes. */
async function daysToBuild(project: Project): Promise<{ credited: string[]; measured: string[] }> {
  const steps = (await explainDs({ project, ds: LAST, engine })).filter(({ state }) => state === "build");
  const daysOf = (model: string): string[] => [
    ...new Set(steps.filter((step) => step.model === model).map(({ of }) => of.slice(0, 10))),
  ];
  return { credited: daysOf("linked_events"), measured: daysOf("day_totals") };
}

describe("a message that lands late, for the sixth of nine days", () => {
  const noon = "2026-01-06T12:00:00Z";
  const changingNoLink = [
    did("-", noon, "purchase", { units: { orderID: "o1" } }),
    buys("gil", noon, 1),
    logsIn("eva", "laptop", noon), // linked already
    logsIn("ida", "laptop", noon), // another person on a known device
  ];
  const cases: [name: string, late: TreeObject[], days: number[]][] = [
    ["that day alone where it changes no link", changingNoLink, [6]],
    ["that day and all later ones where it makes a link", [logsIn("gil", "desktop", noon)], [6, 7, 8, 9]],
    ["the days up to a link of the eighth where it shows it earlier", [logsIn("fay", "phone", noon)], [6, 7]],
    [
      "that day and all later ones where it takes a device of a later link",
      [logsIn("gil", "phone", noon)],
      [6, 7, 8, 9],
    ],
  ];

  it.each(cases)(
    "has events credited and measured anew of %s",
    async (_, late, days) => {
      const { project, lands } = await afterNineDays([MAP]);
      lands.push(...(await land(project, late)));
      const expected = days.map(january);
      expect(await daysToBuild(project)).toEqual({ credited: expected, measured: expected });

      await runDs({ project, ds: LAST, engine, replaceDatabase: false });
      const whole = await deviceShop([MAP]);
      await landMessages(storePath(whole), lands, seededRandom(2));
      await runDs({ project: whole, ds: LAST, engine, replaceDatabase: false });
      expect(tableHashes(storePath(project), LAST)).toEqual(tableHashes(storePath(whole), LAST));
    },
    60_000,
  );

  it("asks nothing of the engine while planning, without id maps", async () => {
    const { project } = await afterNineDays([]);
    const silent: Engine = {
      build: () => Promise.reject(new Error("asked to build")),
      read: () => Promise.reject(new Error("asked to read")),
      close: () => Promise.resolve(),
    };
    const { plan } = await planComputation({ project, ds: LAST, engine: silent });
    expect(plan.missing).toEqual([]);
  }, 60_000);
});

describe("credited events", () => {
  it("name the links that they were made from in their provenance", async () => {
    const { project } = await afterNineDays([MAP]);
    const { idLinks } = await planComputation({ project, ds: LAST, engine });
    const written = readFileSync(join(idLinks.credited?.folder ?? "", "provenance.json"), "utf8");
    const { inputs, parameters } = JSON.parse(written) as { inputs: string[]; parameters: { links: string } };
    expect(inputs).toEqual(expect.arrayContaining(idLinks.links.map(({ address }) => address)));
    expect(parameters.links).toMatch(/^\d{15,}$/);
  }, 60_000);
});
