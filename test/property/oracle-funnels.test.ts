import { describe, expect, test } from "vitest";
import { did, exampleProject, exposed, momentsOf, overall, resultsOf } from "./oracle/example.ts";

interface Options {
  readonly within_from?: string;
  readonly per?: string;
  readonly session_gap?: string;
}

/** Events of the unit `a` on 6 January: `view@10` is one ten minutes after midnight. */
const eventsOf = (log: string) =>
  log.split(" ").map((entry) => {
    const [name = "", minute = ""] = entry.split("@");
    return did("a", new Date(Date.UTC(2026, 0, 6) + Number(minute) * 60_000).toISOString(), name);
  });
const partsOf = (steps: readonly unknown[], log: string, options: Options = {}) =>
  new Map(
    momentsOf({ kind: "funnel", steps, ...options }, eventsOf(log)).map((row) => [row.metric_part, row] as const),
  );
/** How often each step was reached: `110`. */
const reached = (steps: readonly unknown[], log: string, options?: Options) =>
  [...partsOf(steps, log, options)]
    .filter(([part]) => part.endsWith("/exposed"))
    .map(([, row]) => Number(row.y))
    .join("");
const step = (event: string, within?: string) => ({ event, within });

describe("the order of steps", () => {
  const abc = [step("A"), step("B", "10m"), step("C", "10m")];

  test.each([
    ["A@0 B@10 C@20", "111", "each step within its time of the one before, ends included"],
    ["A@0 B@11 C@12", "100", "a step that comes too late does not count"],
    ["B@0 A@1 C@2", "100", "a step before the one before it does not count"],
    ["A@0 B@0 C@1", "100", "steps at the same instant are not in order"],
    ["A@0 B@5 A@30 B@35 C@40", "111", "a later start may succeed"],
    ["A@0 B@1 B@10 C@20", "111", "a later second step may succeed"],
    ["C@0 B@1", "000", "without the first step there is nothing"],
  ])("%s reaches %s: %s", (log, expected) => {
    expect(reached(abc, log)).toBe(expected);
  });

  test("measured from the start, each step's time begins with the chain's first event", () => {
    const start = { within_from: "start" };
    expect(reached(abc, "A@0 B@8 C@12", start)).toBe("110");
    expect(reached(abc, "A@0 A@3 B@8 C@12", start)).toBe("111");
    expect(reached([step("A"), step("B"), step("A", "5m")], "A@0 B@8 A@9", start)).toBe("110");
  });
});

describe("optional steps", () => {
  const abcd = [step("A"), { event: "B", optional: true }, { event: "C", optional: true }, step("D", "10m")];

  test.each([
    ["A@0 B@1 C@2 D@3", "1111", "none is left out"],
    ["A@0 D@3", "1001", "all are left out"],
    ["A@0 C@1 D@3", "1011", "the first is left out"],
    ["A@0 C@20 D@25", "1011", "a step's time is since the step that was taken"],
    ["A@0 B@5 D@11", "1101", "the step before may be an optional one"],
    ["A@0 B@5 D@16", "1100", "after none of them in time"],
    ["B@0 A@1 D@2", "1001", "an optional step that comes too early is left out"],
  ])("%s reaches %s: %s", (log, expected) => {
    expect(reached(abcd, log)).toBe(expected);
  });

  test("the step before one is the last required one", () => {
    const parts = partsOf(abcd, "A@0 D@3");
    expect(parts.get("step_4/previous")).toMatchObject({ y: 1n, x: 1n, units: 1n });
    expect(parts.get("step_3/previous")).toMatchObject({ y: 0n, x: 1n });
  });
});

describe("events that must not happen between", () => {
  const steps = [step("A"), { event: "B", without: [{ event: "X" }, { event: "Y" }] }];

  test.each([
    ["A@0 X@1 B@2", "10", "one lies between"],
    ["A@0 Y@1 B@2", "10", "another lies between"],
    ["X@0 A@0 X@2 B@2 X@3", "11", "none lies strictly between"],
    ["A@0 X@1 A@2 B@3", "11", "there is a start after it"],
  ])("%s reaches %s: %s", (log, expected) => {
    expect(reached(steps, log)).toBe(expected);
  });

  test("a later step looks back to the step that was taken only", () => {
    const after = [step("A"), { event: "B", optional: true }, { event: "C", without: [{ event: "X" }] }];
    expect(reached(after, "A@0 X@1 B@2 C@3")).toBe("111");
    expect(reached(after, "A@0 B@1 X@2 C@3")).toBe("110");
  });
});

describe("sessions", () => {
  const ab = [step("A"), step("B")];

  test("each session that reaches a step counts; any event keeps a session open", () => {
    const session = { per: "session" };
    expect(reached(ab, "A@0 B@30", session)).toBe("11");
    expect(reached(ab, "A@0 B@31", session)).toBe("10");
    expect(reached(ab, "A@0 ping@20 B@45", session)).toBe("11");
    expect(reached(ab, "A@0 B@1 A@60 B@61 A@120 A@121", session)).toBe("32");
    expect(reached(ab, "A@0 B@1 A@60 B@61", { per: "session", session_gap: "24h" })).toBe("11");
  });

  test("ratios are shares of sessions, over the units with one", () => {
    expect(partsOf(ab, "A@0 B@1 A@60 B@61 A@120", { per: "session" }).get("overall")).toMatchObject({
      y: 2n,
      x: 3n,
      units: 1n,
      top: 2n,
    });
  });
});

describe("time to convert", () => {
  const abc = [step("A"), step("B"), step("C")];
  const minutes = (count: number) => BigInt(count) * 60_000_000n;

  test("it is from the latest start that leads there to the earliest event of the last step that counts", () => {
    const timeOf = (log: string) => partsOf(abc, log).get("time_to_convert");
    expect(timeOf("A@0 A@4 B@5 A@6 C@10 C@20")).toMatchObject({ y: minutes(6), x: 1n, yScale: 6, units: 1n });
    expect(timeOf("A@0 B@5 A@6")).toMatchObject({ y: 0n, x: 0n, units: 0n });
    expect(timeOf("A@0 B@5 C@7 A@8 B@9 C@10")?.y).toBe(minutes(7));
  });

  test("each session that converts has a time, and the median is over all of them", () => {
    const metrics = { m: { kind: "funnel", steps: [step("A"), step("B")], per: "session" } };
    const { quantiles } = resultsOf(exampleProject({ metrics }), [
      exposed("a", "2026-01-05", true),
      exposed("b", "2026-01-05", true),
      ...eventsOf("A@0 B@1 A@100 B@104 A@200 B@210 A@300"),
    ]);
    expect(overall(quantiles)).toMatchObject([
      {
        metric_part: "time_to_convert/median",
        exposed_units: 2n,
        ...{ units: 1n, n: 3n, nn: 9n, s: 2n, ss: 4n, sn: 6n },
        ...{ below: minutes(4), above: minutes(4), scale: 6 },
      },
    ]);
  });
});

test("the parts of a funnel are ratios over those who reached the step before, and proportions of all", () => {
  const { moments } = resultsOf(
    exampleProject({ metrics: { f: { kind: "funnel", steps: [step("A"), step("B"), step("C")] } } }),
    [
      ...["a", "b", "c"].map((user) => exposed(user, "2026-01-05", true)),
      did("a", "2026-01-06", "A"),
      did("a", "2026-01-07", "B"),
      did("b", "2026-01-06", "A"),
    ],
  );
  expect(overall(moments).map((row) => [row.metric_part, row.y, row.x, row.units, row.ratio])).toEqual([
    ["overall", 0n, 2n, 2n, true],
    ["step_1/exposed", 2n, 3n, 3n, false],
    ["step_2/exposed", 1n, 3n, 3n, false],
    ["step_2/previous", 1n, 2n, 2n, true],
    ["step_2/first", 1n, 2n, 2n, true],
    ["step_3/exposed", 0n, 3n, 3n, false],
    ["step_3/previous", 0n, 1n, 1n, true],
    ["step_3/first", 0n, 2n, 2n, true],
    ["time_to_convert", 0n, 0n, 0n, true],
  ]);
});
