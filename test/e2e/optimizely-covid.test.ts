import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadProject } from "../../src/config/load.ts";
import { textOf } from "../../src/results/published/published-record.ts";
import { makeTopics, type TestTopics } from "../harness/kafka.ts";
import { type ResultFigures, withPublished } from "../harness/published-results.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { COVID, type CovidData, type CovidReference, readCovidData } from "./optimizely/covid-data.ts";
import { covidMessages, SUBJECT } from "./optimizely/covid-messages.ts";
import { covidRows, writeCovidProject } from "./optimizely/covid-project.ts";
import { expectClose } from "./real-data/close.ts";
import { expectAllCovered } from "./real-data/coverage.ts";
import { expectResult } from "./real-data/figure-checks.ts";
import { type PublishedResults, publish } from "./real-data/publish.ts";
import { publishedRow } from "./real-data/published-row.ts";
import { readReference } from "./real-data/reference.ts";

/** Day of the experiment, and the day after the last event: by then 48 hours have passed for every visitor. */
const DAYS = ["2020-09-14", "2020-09-16"] as const;
const EVENT_NAMES = ["add_to_cart", "detail_page_view", "homepage_view", "purchase"] as const;

interface Case {
  readonly data: CovidData;
  readonly reference: CovidReference;
  readonly sent: number;
  readonly published: PublishedResults;
}

/** Sends the data to Kafka, lands it, runs the pipeline and reads what is published. */
async function play(folder: string, topics: TestTopics, names: { exposures: string; events: string }): Promise<Case> {
  const [data, reference] = await Promise.all([readCovidData(), readReference<CovidReference>(COVID)]);
  const messages = covidMessages(data, names);
  await topics.send(messages);
  await writeCovidProject(folder, names);
  return { data, reference, sent: messages.length, published: await publish(await loadProject(folder), DAYS) };
}

describe("a real experiment, from Kafka to published results", () => {
  const names = { exposures: `covid-decisions-${randomUUID()}`, events: `covid-events-${randomUUID()}` };
  let folder: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
  let topics: TestTopics | undefined;
  let played: Case | undefined;

  beforeAll(async () => {
    if (!COVID.isHere) return;
    folder = await temporaryFolder("covid");
    topics = await makeTopics({ [names.exposures]: 3, [names.events]: 5 });
    played = await play(folder.path, topics, names);
  }, 120_000);
  afterAll(async () => {
    await topics?.remove();
    await folder?.remove();
  });
  beforeEach(({ skip }) => skip(!COVID.isHere, COVID.withoutIt));

  const outcome = (): Case => {
    if (played === undefined) throw new Error("nothing was played");
    return played;
  };
  const resultOf = (metric: string, testGroup: string): ResultFigures =>
    publishedRow(outcome().published, { subject: SUBJECT, testGroup, metric }).fieller;

  it("lands every message once, and accounts for each", () => {
    const { data, reference, sent, published } = outcome();
    expect(published.landed).toBe(sent);
    expect(data.events.length).toBe(reference.events_total);
    const distinct = data.decisions.length + data.events.length + data.calls.length;
    const ofDay = (check: string) => (published.health[0] ?? []).filter((row) => row.check === check);
    expect(ofDay("message_accounting").map(({ status }) => status)).toEqual(["ok", "ok"]);
    const [events] = ofDay("event_accounting");
    expect(events?.status).toBe("ok");
    expect(events?.detail.used).toBe(distinct - data.calls.length);
    expect(events?.detail.duplicate).toBeGreaterThan(1000);
    const [exposures] = ofDay("exposure_accounting");
    expect(exposures?.detail).toMatchObject({ used: 10_000 });
    expect(published.health.flat().filter(({ status }) => status !== "ok")).toEqual([]);
  });

  it("finds the published units and buyers of each group", () => {
    const groups = ["message_1", "message_2"].map((group) => resultOf("purchase_conversion", group));
    expect(groups.map((row) => [row.controlUnits, row.controlTotal])).toEqual([
      [3304, 163],
      [3304, 163],
    ]);
    expect(groups.map((row) => [row.testUnits, row.testTotal])).toEqual([
      [3367, 169],
      [3329, 223],
    ]);
  });

  it("attributes as many events of each name to each group as the vendor does, and leaves out as many", () => {
    const { reference } = outcome();
    const claim = reference.published.find(({ claim: text }) => text.startsWith("attributed events"));
    const found = EVENT_NAMES.flatMap((name): [string, number][] => {
      const [first, second] = [resultOf(`events_${name}`, "message_1"), resultOf(`events_${name}`, "message_2")];
      return [
        [`control|${name}`, first.controlTotal],
        [`message_1|${name}`, first.testTotal],
        [`message_2|${name}`, second.testTotal],
      ];
    });
    expect(Object.fromEntries(found)).toEqual(claim?.recomputed);
    const attributed = found.reduce((sum, [, events]) => sum + events, 0);
    expect(reference.events_total - attributed).toBe(reference.outside_window);
  });

  it("gets every count, mean, variance, difference, interval and p-value of the reference", () => {
    const { reference, published } = outcome();
    expect(reference.results.length).toBe(6);
    for (const expected of reference.results) {
      for (const key of covidRows(expected)) expectResult(expected, publishedRow(published, key), "plain");
    }
  });

  it("splits revenue into categories whose totals make the whole", () => {
    for (const group of ["message_1", "message_2"]) {
      const levels = outcome().published.results.fieller.filter(
        (row) => row.metric === "revenue_cents" && row.testGroup === group && row.metricDimension === "category",
      );
      expect(levels.length).toBeGreaterThan(1);
      const total = levels.reduce((sum, row) => sum + row.testTotal, 0);
      expect(total).toBe(resultOf("revenue_cents", group).testTotal);
    }
  });

  it("has in its daily views, and by days since the decision, what adds up to the whole", async () => {
    const { published } = outcome();
    const views = await withPublished(published.store, (tables) =>
      tables.records(
        `select view, metric, test_group, sum(test_total) as test_total, sum(control_total) as control_total from pulse_results
         where ds = cast(? as date) and metric like 'events_%' and view <> 'cumulative' and metric_dimension = ''
         group by view, metric, test_group`,
        [DAYS[1]],
      ),
    );
    expect(views.length).toBe(4 * EVENT_NAMES.length * 2);
    for (const row of views) {
      const { testTotal, controlTotal } = resultOf(textOf(row, "metric"), textOf(row, "test_group"));
      expect([row.test_total, row.control_total], JSON.stringify(row)).toEqual([testTotal, controlTotal]);
    }
  });

  it("finds the support calls of another file, and the share of the visitors as it was meant to be", () => {
    const { data, reference, published } = outcome();
    const groupOf = new Map(data.decisions.map(({ visitor, group }) => [visitor, group]));
    const callsOf = (group: string) => data.calls.filter(({ visitor }) => groupOf.get(visitor) === group);
    const minutes = (group: string) => callsOf(group).reduce((sum, call) => sum + call.minutes, 0);
    expect(callsOf("control").length).toBe(957); // as published
    for (const group of ["message_1", "message_2"]) {
      const calls = resultOf("support_calls", group);
      expect([calls.testTotal, calls.controlTotal]).toEqual([callsOf(group).length, 957]);
      expectClose(resultOf("support_minutes", group).testTotal, minutes(group), "minutes");
      expectClose(resultOf("minutes_per_call", group).testMean, minutes(group) / callsOf(group).length, "a call");
      expectClose(resultOf("minutes_per_call", group).controlMean, minutes("control") / 957, "a call, control");
    }
    const split = published.health[1]?.find(({ check }) => check === "srm");
    expectClose(split?.value ?? null, reference.srm[0]?.p ?? Number.NaN, "sample ratio p-value");
  });

  it("leaves no figure of the reference out without a reason", () => {
    const others = ["srm", "published", "events_total", "outside_window"];
    expectAllCovered(COVID, outcome().reference, { rowsOf: covidRows, others });
  });
});
