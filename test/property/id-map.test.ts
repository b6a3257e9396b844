import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Project } from "../../src/config/project.ts";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { build } from "../../src/pipeline/build.ts";
import { type Computation, planComputation, relationOf } from "../../src/pipeline/compute.ts";
import type { IdMapCounts } from "../../src/pipeline/health/id-map-check.ts";
import { planFor } from "../../src/pipeline/node.ts";
import { idMapCounts } from "../../src/publish/id-map-counts.ts";
import { explainDs, runDs } from "../../src/publish/run-ds.ts";
import { readResults, withPublished } from "../harness/published-results.ts";
import { buys, deviceShop, land, logsIn, MAP, sees } from "./device-shop.ts";
import { type Case, caseArbitrary } from "./oracle/arbitraries.ts";
import { idLinks, idSights, linkedRows } from "./oracle/id-map.ts";
import { landMessages } from "./oracle/land.ts";
import { seededRandom } from "./oracle/random.ts";
import { readMessage } from "./oracle/read-message.ts";
import { rowsOf } from "./oracle/rows.ts";

/** More of them: `PULSE_PROPERTY_RUNS=1000`; another world: `PULSE_PROPERTY_SEED=7`. */
const numRuns = Number(process.env.PULSE_PROPERTY_RUNS ?? 10);
const seed = Number(process.env.PULSE_PROPERTY_SEED ?? 1);

let engine: Engine;
beforeAll(async () => {
  engine = await openDuckDb({ threads: 2 });
});
afterAll(() => engine.close());

async function revenue(project: Project, ds: string): Promise<[units: number, test: number, control: number]> {
  await runDs({ project, ds, engine });
  const results = await readResults(join(project.folder, ".pulse"), ds);
  const [row] = results.filter(({ metric, analysis }) => metric === "revenue" && analysis.includes("stage"));
  if (row === undefined) throw new Error("there is no result");
  return [row.testUnits + row.controlUnits, row.testTotal, row.controlTotal];
}

const EXPOSURES = [
  sees("d1", "2026-01-05T08:00:00Z", true),
  sees("d2", "2026-01-05T08:00:00Z", false),
  sees("d3", "2026-01-05T08:00:00Z", true),
];

describe("a gate on devices, with purchases that are logged for users only", () => {
  it("counts nothing without an id map", async () => {
    const project = await deviceShop([]);
    await land(project, [...EXPOSURES, logsIn("u1", "d1", "2026-01-05T09:00:00Z"), buys("u1", "2026-01-06", 5)]);
    expect(await revenue(project, "2026-01-06")).toEqual([3, 0, 0]);
  });

  it("has the purchases of the person on each device, from the day on which they were first seen together", async () => {
    const project = await deviceShop([MAP]);
    await land(project, [
      ...EXPOSURES,
      buys("u1", "2026-01-05T12:00:00Z", 1), // on a day on which nobody knows whose device it is
      buys("u1", "2026-01-06T10:00:00Z", 2),
      logsIn("u1", "d1", "2026-01-06T12:00:00Z"),
      buys("u1", "2026-01-07T10:00:00Z", 4, "d1"), // has the device itself: once
      logsIn("u1", "d3", "2026-01-07T11:00:00Z"), // a second device of the same person
      buys("u1", "2026-01-07T12:00:00Z", 8),
      logsIn("u2", "d2", "2026-01-06T12:00:00Z"),
      logsIn("u5", "d2", "2026-01-06T12:00:01Z"), // another person on the same device
      buys("u2", "2026-01-07T10:00:00Z", 16),
      buys("u5", "2026-01-07T10:00:00Z", 32),
      logsIn("u6", "d3", "2026-01-05T12:00:00Z", { environment: "staging" }),
      buys("u6", "2026-01-07T10:00:00Z", 64),
    ]);
    expect(await revenue(project, "2026-01-05")).toEqual([3, 0, 0]);
    expect(await revenue(project, "2026-01-06")).toEqual([3, 2, 0]);
    expect(await revenue(project, "2026-01-07")).toEqual([3, 2 + 4 + 8, 16]);
    const [health] = await withPublished(join(project.folder, ".pulse"), (tables) =>
      tables.records("select * from pulse_health where \"check\" = 'id_map' and ds = date '2026-01-07'"),
    );
    expect(health).toMatchObject({ scope: "stableID to userID", status: "warn", value: 1 / 3 });
    expect(JSON.parse(String(health?.detail))).toEqual({
      links: 2,
      fromIds: 3,
      sharedFromIds: 1,
      toIds: 3,
      sharedToIds: 1,
      credited: 2,
      unlinked: 2,
    });
  });

  it("learns from the events that the map names, and from its file", async () => {
    const project = await deviceShop(
      [{ ...MAP, learn_from: ["login"], file: "devices.csv" }],
      "stableID,userID,since\nd3,u3,\nd2,u2,2026-01-06T23:00:00Z\n",
    );
    await land(project, [
      ...EXPOSURES,
      buys("u9", "2026-01-05T09:00:00Z", 1, "d1"), // carries both, but is no login
      logsIn("u1", "d1", "2026-01-05T10:00:00Z"),
      logsIn("u9", "d3", "2026-01-05T10:00:00Z"), // the file was first
      buys("u1", "2026-01-05T11:00:00Z", 2),
      buys("u3", "2026-01-05T11:00:00Z", 4),
      buys("u2", "2026-01-05T11:00:00Z", 8), // not known yet
      buys("u2", "2026-01-06T11:00:00Z", 16),
    ]);
    expect(await revenue(project, "2026-01-05")).toEqual([3, 1 + 2 + 4, 0]);
    expect(await revenue(project, "2026-01-06")).toEqual([3, 1 + 2 + 4, 16]);
  });

  it("computes no earlier day anew for what is learnt later", async () => {
    const project = await deviceShop([MAP]);
    await land(project, [...EXPOSURES, logsIn("u1", "d1", "2026-01-05T09:00:00Z"), buys("u1", "2026-01-06", 1)]);
    const addresses = async (ds: string): Promise<string[]> =>
      (await explainDs({ project, ds, engine }))
        .filter(({ model, of }) => ["id_links", "linked_events", "unit_days"].includes(model) && of < "2026-01-07")
        .map(({ model, of, address }) => `${model} ${of} ${address}`);
    const before = await addresses("2026-01-06");
    await runDs({ project, ds: "2026-01-06", engine });
    await land(project, [logsIn("u2", "d2", "2026-01-07T09:00:00Z"), buys("u2", "2026-01-07", 1)]);
    const built = (await explainDs({ project, ds: "2026-01-07", engine })).filter(({ state }) => state === "build");
    expect(built.filter(({ of }) => of.startsWith("2026")).map(({ of }) => of.slice(0, 10))).toEqual(
      built.filter(({ of }) => of.startsWith("2026")).map(() => "2026-01-07"),
    );
    expect(built.map(({ model }) => model)).toEqual(expect.arrayContaining(["linked_events", "unit_days"]));
    expect(before.length).toBeGreaterThan(0);
    expect(before).toEqual(expect.arrayContaining(await addresses("2026-01-06")));
  });
});

describe("id maps, on random projects and logs", () => {
  it("link, credit and count what a naive computation does", async () => {
    let [links, credited, fromFile] = [0, 0, 0];
    const withMaps = caseArbitrary(200).filter(({ project }) => project.settings.id_maps.length > 0);
    await fc.assert(
      fc.asyncProperty(withMaps, async (each) => {
        const folder = mkdtempSync(join(tmpdir(), "pulse-id-map-"));
        try {
          const project = { ...each.project, folder, settings: { ...each.project.settings, store: "store" } };
          await landMessages(join(folder, "store"), each.messages, seededRandom(each.seed));
          const computation = await planComputation({ engine, project, ds: each.ds });
          const { idLinks: made } = computation;
          const roots = [...made.pairs, ...made.links, ...(made.credited === null ? [] : [made.credited])];
          await build(engine, computation.store, planFor(roots), {});
          if (computation.today !== null)
            await build(engine, computation.store, planFor([computation.today.events]), {});
          const found = await pipelineFindings(computation);
          const expected = oracleFindings(each, computation.days);
          expect(found).toEqual(expected);
          links += expected.links.length;
          credited += expected.credited.length;
          fromFile += expected.links.filter((link) => link.endsWith('""]')).length;
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      }),
      { seed, numRuns, endOnFailure: process.env.PULSE_PROPERTY_SHRINK === undefined },
    );
    expect(Math.min(links, credited, fromFile)).toBeGreaterThan(numRuns / 4);
  }, 600_000);
});

interface Findings {
  readonly links: readonly string[];
  readonly credited: readonly string[];
  readonly counts: Readonly<Record<string, IdMapCounts>>;
}

const line = (...fields: readonly unknown[]): string =>
  JSON.stringify(fields.map((field) => (typeof field === "bigint" ? field.toString() : field)));

async function pipelineFindings(computation: Computation): Promise<Findings> {
  const { idLinks: made, days } = computation;
  const linkRows = await engine.read({
    inputs: new Map([["links", relationOf("intermediate/id_links", made.links)]]),
    sql: "select * from links where is_link",
  });
  const eventRows = await engine.read({
    inputs: new Map([
      ["linked", relationOf("intermediate/linked_events", made.credited === null ? [] : [made.credited])],
    ]),
    sql: 'select unit_type, unit_id, topic, partition, "offset", part, exclusion from linked',
  });
  const since = (ds: unknown, firstUs: unknown): string =>
    firstUs === 0n ? "" : (days.find((day) => day >= String(ds)) ?? "");
  return {
    links: linkRows.map((r) => line(r.from_type, r.to_type, r.from_id, r.to_id, since(r.ds, r.first_us))).sort(),
    credited: eventRows
      .map((r) => line(r.unit_type, r.unit_id, r.topic, r.partition, r.offset, r.part, r.exclusion))
      .sort(),
    counts: Object.fromEntries(await idMapCounts(engine, computation)),
  };
}

/** The naive computation, in the same words. A link of the file is the business of the first day with data that it holds on. */
function oracleFindings({ project, messages, ds }: Case, days: readonly string[]): Findings {
  const happened = messages
    .flatMap((message) => readMessage(message, project.settings.time_zone))
    .filter((part) => part.kind === "event" || part.kind === "exposure");
  const rows = rowsOf(happened, project.settings.environments);
  const links = idLinks(happened, project);
  const onDay = (sinceDs: string): string | undefined => (sinceDs === "" ? "" : days.find((day) => day >= sinceDs));
  const linked = linkedRows(rows, links).filter(({ what }) => what.ds === ds);
  return {
    links: links
      .flatMap((link) => {
        const since = onDay(link.sinceDs);
        const isKnown = days.length > 0 && since !== undefined;
        return isKnown ? [line(link.fromType, link.toType, link.fromId, link.toId, since)] : [];
      })
      .sort(),
    credited: linked
      .map(({ unitType, unitId, what: { place }, status }) =>
        line(
          unitType,
          unitId,
          place.topic,
          place.partition,
          place.offset,
          place.part,
          status === "used" ? null : status,
        ),
      )
      .sort(),
    counts: Object.fromEntries(
      project.settings.id_maps.map((map): [string, IdMapCounts] => {
        const seen = idSights(map, happened, project).filter((sight) => days.some((day) => day >= sight.ds));
        const partners = (id: "fromId" | "toId", other: "fromId" | "toId") =>
          [...new Set(seen.map((sight) => sight[id]))].map(
            (one) => new Set(seen.filter((sight) => sight[id] === one).map((sight) => sight[other])).size,
          );
        const [ofFrom, ofTo] = [partners("fromId", "toId"), partners("toId", "fromId")];
        const credited = linked.filter(({ unitType, status }) => unitType === map.from && status === "used").length;
        const creditable = rows.filter(
          ({ what, unitType, status }) =>
            what.kind === "event" &&
            what.ds === ds &&
            unitType === map.to &&
            status === "used" &&
            !what.units.has(map.from),
        );
        const counts = {
          links: links.filter((link) => link.fromType === map.from && days.some((day) => day >= link.sinceDs)).length,
          fromIds: ofFrom.length,
          sharedFromIds: ofFrom.filter((n) => n > 1).length,
          toIds: ofTo.length,
          sharedToIds: ofTo.filter((n) => n > 1).length,
          credited,
          unlinked: creditable.length - credited,
        };
        return [map.from, counts];
      }),
    ),
  };
}
