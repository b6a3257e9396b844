import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadProject } from "../../src/config/load.ts";
import { storePath } from "../../src/config/store-path.ts";
import { land } from "../../src/landing/land.ts";
import { openEngine, runDs } from "../../src/publish/run-ds.ts";
import { fiellerInterval } from "../../src/statistics/comparison/relative.ts";
import { normalUpperQuantile } from "../../src/statistics/distributions/normal.ts";
import { studentUpperQuantile } from "../../src/statistics/distributions/student.ts";
import { relativeError } from "../golden/moments-of.ts";
import { closed } from "../harness/closed.ts";
import { makeTopics, type TestTopics } from "../harness/kafka.ts";
import { type HealthRow, type ResultFigures, readHealth, readResults } from "../harness/published-results.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { type CovidData, type CovidReference, readCovidData, readCovidReference } from "./optimizely/covid-data.ts";
import { covidMessages } from "./optimizely/covid-messages.ts";
import { writeCovidProject } from "./optimizely/covid-project.ts";
import { hasData, WITHOUT_DATA } from "./optimizely/data-folder.ts";

/** Day of the experiment, and the day after the last event: by then 48 hours have passed for every visitor. */
const [DAY, AFTER] = ["2020-09-14", "2020-09-16"] as const;
const TOLERANCE = 1e-9;

interface Case {
  readonly data: CovidData;
  readonly reference: CovidReference;
  readonly sent: number;
  readonly landed: number;
  readonly results: readonly ResultFigures[];
  readonly health: { readonly day: readonly HealthRow[]; readonly after: readonly HealthRow[] };
}

/** Sends the data to Kafka, lands it, runs the pipeline and reads what is published. */
async function play(folder: string, topics: TestTopics, names: { exposures: string; events: string }): Promise<Case> {
  const [data, reference] = await Promise.all([readCovidData(), readCovidReference()]);
  const messages = covidMessages(data, names);
  await topics.send(messages);
  await writeCovidProject(folder, names);
  const project = await loadProject(folder);
  const { messages: landed } = await land(project, { signal: new AbortController().signal, once: true });
  const engine = await openEngine(project);
  try {
    for (const ds of [DAY, AFTER]) await runDs({ project, ds, engine });
  } finally {
    await engine.close();
  }
  const store = storePath(project);
  const health = { day: await readHealth(store, DAY), after: await readHealth(store, AFTER) };
  return { data, reference, sent: messages.length, landed, results: await readResults(store, AFTER), health };
}

describe("a real experiment, from Kafka to published results", () => {
  const names = { exposures: `covid-decisions-${randomUUID()}`, events: `covid-events-${randomUUID()}` };
  let folder: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
  let topics: TestTopics | undefined;
  let played: Case | undefined;

  beforeAll(async () => {
    if (!hasData) return;
    folder = await temporaryFolder("covid");
    topics = await makeTopics({ [names.exposures]: 3, [names.events]: 5 });
    played = await play(folder.path, topics, names);
  }, 120_000);
  afterAll(async () => {
    await topics?.remove();
    await folder?.remove();
  });
  beforeEach(({ skip }) => skip(!hasData, WITHOUT_DATA));

  const outcome = (): Case => {
    if (played === undefined) throw new Error("nothing was played");
    return played;
  };
  const resultOf = (metric: string, group: string): ResultFigures => {
    const found = outcome().results.filter((row) => row.metric === metric && row.testGroup === group);
    if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} results of ${metric}, ${group}`);
    return found[0];
  };
  const expectClose = (actual: number | null, expected: number, what: string): void => {
    expect(relativeError(actual ?? Number.NaN, expected), `${what}: ${actual}, not ${expected}`).toBeLessThan(
      TOLERANCE,
    );
  };

  it("lands every message once, and accounts for each", () => {
    const { data, sent, landed, health } = outcome();
    expect(landed).toBe(sent);
    const distinct = data.decisions.length + data.events.length + data.calls.length;
    const ofDay = (check: string) => health.day.filter((row) => row.check === check);
    expect(ofDay("message_accounting").map(({ status }) => status)).toEqual(["ok", "ok"]);
    const [events] = ofDay("event_accounting");
    expect(events?.status).toBe("ok");
    expect(events?.detail.used).toBe(distinct - data.calls.length);
    expect(events?.detail.duplicate).toBeGreaterThan(1000);
    const [exposures] = ofDay("exposure_accounting");
    expect(exposures?.detail).toMatchObject({ used: 10_000 });
    expect([...health.day, ...health.after].filter(({ status }) => status !== "ok")).toEqual([]);
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

  it("attributes as many events of each name to each group as the vendor does", () => {
    const claim = outcome().reference.published.find(({ claim: text }) => text.startsWith("attributed events"));
    const found = ["add_to_cart", "detail_page_view", "homepage_view", "purchase"].flatMap((name) => {
      const [first, second] = ["message_1", "message_2"].map((group) => resultOf(`events_${name}`, group));
      return [
        [`control|${name}`, first?.controlTotal],
        [`message_1|${name}`, first?.testTotal],
        [`message_2|${name}`, second?.testTotal],
      ];
    });
    expect(Object.fromEntries(found)).toEqual(claim?.recomputed);
  });

  it("gets every mean, variance, difference, interval and p-value of the reference", () => {
    const { results } = outcome().reference;
    expect(results.length).toBe(6);
    for (const expected of results) {
      const [group = ""] = expected.comparison.split(" vs ");
      const row = resultOf(expected.metric, group);
      const of = (what: string) => `${expected.comparison}, ${expected.metric}, ${what}`;
      const { control, treatment, welch } = expected;
      expect([row.controlUnits, row.controlTotal, row.testUnits, row.testTotal]).toEqual([
        control.n,
        control.sum,
        treatment.n,
        treatment.sum,
      ]);
      expectClose(row.controlMean, control.mean, of("control mean"));
      expectClose(row.testMean, treatment.mean, of("test mean"));
      expectClose((row.controlStandardError ?? 0) ** 2 * control.n, control.var, of("control variance"));
      expectClose((row.testStandardError ?? 0) ** 2 * treatment.n, treatment.var, of("test variance"));
      expectClose(row.difference, welch.diff, of("difference"));
      expectClose(row.differenceStandardError, welch.se, of("standard error"));
      expectClose(row.degreesOfFreedom, welch.df, of("degrees of freedom"));
      expectClose(row.differenceLower, welch.ci95[0], of("lower end"));
      expectClose(row.differenceUpper, welch.ci95[1], of("upper end"));
      expectClose(row.pValue, welch.p, of("p-value"));
      expectClose(row.relativeDifference, expected.rel_delta.rel, of("relative difference"));
    }
  });

  it("gets Fieller's intervals of the reference, but for the quantile: Student's t here, the normal one there", () => {
    for (const expected of outcome().reference.results) {
      const [group = ""] = expected.comparison.split(" vs ");
      const row = resultOf(expected.metric, group);
      const withQuantile = (criticalValue: number) => {
        const interval = fiellerInterval({
          ratio: row.relativeDifference ?? Number.NaN,
          controlMean: row.controlMean ?? Number.NaN,
          testStandardError: row.testStandardError ?? Number.NaN,
          controlStandardError: row.controlStandardError ?? Number.NaN,
          criticalValue,
        });
        if (!interval.ok) throw new Error(interval.reason);
        return closed(interval);
      };
      const normal = withQuantile(normalUpperQuantile(0.025));
      expectClose(normal.lower, expected.rel_fieller.ci95[0], "lower end, normal quantile");
      expectClose(normal.upper, expected.rel_fieller.ci95[1], "upper end, normal quantile");
      const student = withQuantile(studentUpperQuantile(0.025, row.degreesOfFreedom ?? Number.NaN));
      expectClose(row.relativeLower, student.lower, "lower end");
      expectClose(row.relativeUpper, student.upper, "upper end");
      // With 6,500 degrees of freedom the two quantiles differ by less than 0.02 %.
      expect(relativeError(row.relativeUpper ?? Number.NaN, expected.rel_fieller.ci95[1])).toBeLessThan(1e-3);
    }
  });

  it("finds the support calls of another file, and the share of the visitors as it was meant to be", () => {
    const { data, health } = outcome();
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
    const split = health.after.find(({ check }) => check === "srm");
    expectClose(split?.value ?? null, outcome().reference.srm[0]?.p ?? Number.NaN, "sample ratio p-value");
  });
});
