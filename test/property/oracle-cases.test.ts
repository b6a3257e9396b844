import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Case, caseArbitrary } from "./oracle/arbitraries.ts";
import { landed } from "./oracle/example.ts";
import { landMessages } from "./oracle/land.ts";
import type { LandedMessage } from "./oracle/messages.ts";
import { oracle } from "./oracle/oracle.ts";
import { seededRandom } from "./oracle/random.ts";

const drawn = fc.sample(caseArbitrary(), { numRuns: 130, seed: 20260107 });
/** Most without views: these are most of the work. */
const cases = drawn.map((each, k): Case => {
  const settings = k % 4 === 0 ? each.project.settings : { ...each.project.settings, views: [] };
  return { ...each, project: { ...each.project, settings } };
});
const results = cases.map(oracle);
const hash = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const sum = (counts: readonly { readonly count: number }[]) => counts.reduce((total, { count }) => total + count, 0);

describe("random cases", () => {
  test("the same seed makes the same cases", () => {
    const again = fc.sample(caseArbitrary(), { numRuns: 5, seed: 20260107 });
    const shown = ({ messages, ...rest }: Case) => ({
      ...rest,
      messages: messages.map((m) => ({ ...m, value: m.value && hash(m.value) })),
    });
    expect(again.map(shown)).toEqual(drawn.slice(0, 5).map(shown));
  });

  test("every outcome of a message and of an exposure occurs", () => {
    const outcomes = new Set(results.flatMap(({ accounts }) => Object.keys(accounts.messages)));
    for (const reason of [
      "event",
      "exposure",
      "internal",
      "empty",
      "too_large",
      "not_utf8",
      "not_json",
      "not_an_object",
      "unknown_type",
      "no_name",
      "incomplete_exposure",
      "name_too_long",
      "no_unit",
      "no_time",
      "bad_time",
      "time_too_early",
      "time_too_late",
      "bad_value",
    ])
      expect(outcomes).toContain(reason);
    const reasons = new Set(results.flatMap(({ accounts }) => accounts.exposures.map(({ reason }) => reason)));
    for (const reason of [
      "used",
      "missing_unit",
      "duplicate",
      "environment",
      "override",
      "bot",
      "other_rule",
      "other_group",
      "no_stage",
    ])
      expect(reasons).toContain(reason);
  });

  test("crossovers, carried-over units, several inferred stages, contradictions and the rest of the levels occur", () => {
    const assignments = results.flatMap((result) => result.assignments);
    const moments = results.flatMap((result) => result.moments).filter(({ view }) => view === "cumulative");
    expect(assignments.filter((row) => row.crossover && row.in_analysis).length).toBeGreaterThan(10);
    expect(assignments.filter((row) => row.crossover && !row.in_analysis).length).toBeGreaterThan(10);
    expect(assignments.filter((row) => row.carried_over).length).toBeGreaterThan(30);
    expect(
      results.flatMap((result) => result.timelines).filter(({ stages }) => stages.length > 1).length,
    ).toBeGreaterThan(10);
    expect(
      results.flatMap((result) => result.accounts.contradictions).filter(({ count }) => count > 0).length,
    ).toBeGreaterThan(10);
    expect(moments.filter((row) => row.user_dimension_value === "OTHER").length).toBeGreaterThan(10);
    expect(moments.filter((row) => row.metric_dimension_value === "OTHER").length).toBeGreaterThan(10);
    expect(moments.filter((row) => row.y < 0n).length).toBeGreaterThan(10);
    expect(
      moments.filter((row) => row.ratio && row.units > 0n && row.units < row.exposed_units).length,
    ).toBeGreaterThan(50);
    const covered = moments.filter((row) => row.has_covariate);
    expect(covered.filter((row) => row.h > 0n && row.h < row.units).length).toBeGreaterThan(50);
    expect(covered.filter((row) => row.c !== 0n && row.cy !== 0n && !row.ratio).length).toBeGreaterThan(10);
    expect(covered.filter((row) => row.ratio && row.d !== 0n && row.dx !== 0n).length).toBeGreaterThan(10);
    expect(moments.filter((row) => !row.has_covariate).length).toBeGreaterThan(50);
    expect(moments.filter((row) => row.rounded > 0n).length).toBeGreaterThan(50);
    expect(moments.filter((row) => row.limited > 0n).length).toBeGreaterThan(50);
    expect(moments.filter((row) => row.limited === 0n && row.upper_limit !== null).length).toBeGreaterThan(50);
    expect(moments.filter((row) => row.lower_limit !== null && row.lower_limit < 0n).length).toBeGreaterThan(10);
    expect(moments.filter((row) => row.skewness?.startsWith("-")).length).toBeGreaterThan(10);
    expect(moments.filter((row) => row.top !== null && row.top > 0n && row.top < row.y).length).toBeGreaterThan(10);
    expect(moments.filter((row) => row.metric_dimension !== "" && row.user_dimension !== "").length).toBeGreaterThan(
      50,
    );
    expect(moments.filter((row) => row.user_dimension.includes(" x ")).length).toBeGreaterThan(50);
  });

  test("every kind of metric has something to say", () => {
    const said = new Set(
      cases.flatMap(({ project }, k) =>
        (results[k]?.moments ?? [])
          .filter((row) => row.y !== 0n)
          .map((row) => {
            const metric = project.metrics.find(({ name }) => name === row.metric);
            const per = metric?.kind === "funnel" ? metric.per : "";
            return [metric?.kind, metric?.kind === "user_accounting" ? metric.series : per, row.metric_part]
              .join(" ")
              .trim();
          }),
      ),
    );
    for (const kind of ["count", "sum", "conversion", "unique", "mean", "ratio", "composite", "count_distinct"])
      expect(said).toContain(kind);
    for (const kind of ["min", "max", "first", "latest", "participation", "dau", "retention"])
      expect(said).toContain(kind);
    for (const part of ["overall", "step_2/previous", "step_3/first", "step_4/exposed", "time_to_convert"])
      expect(said).toContain(`funnel unit ${part}`);
    expect(said).toContain("funnel session overall");
    for (const series of ["wau", "mau", "l7", "l14", "l28", "new_dau", "new_wau", "new_mau"])
      expect(said).toContain(`user_accounting ${series}`);
    for (const series of ["daily", "weekly", "monthly"]) expect(said).toContain(`user_accounting stickiness_${series}`);
  });

  test("quantiles of values that are clustered, and lie between two, occur; and cells of every view", () => {
    const quantiles = results.flatMap((result) => result.quantiles);
    expect(quantiles.filter((row) => row.n > row.units && row.nn > row.n).length).toBeGreaterThan(10);
    expect(quantiles.filter((row) => row.below !== row.above).length).toBeGreaterThan(10);
    const said = results.flatMap((result) => result.moments).filter((row) => row.y !== 0n);
    for (const view of ["daily", "days_since_exposure", "last_7", "last_28"])
      expect(said.filter((row) => row.view === view).length).toBeGreaterThan(50);
  });

  test("the order in which messages are read changes nothing", () => {
    const sorted = (rows: readonly unknown[]) =>
      rows.map((row) => JSON.stringify(row, (_, v) => (typeof v === "bigint" ? `${v}n` : v))).sort();
    for (const each of cases.slice(0, 20)) {
      const forward = oracle(each);
      const backward = oracle({ ...each, messages: [...each.messages].reverse() });
      for (const key of ["deadLetters", "assignments", "moments", "activeUsers", "timelines"] as const) {
        expect(sorted(backward[key])).toEqual(sorted(forward[key]));
      }
      const figures = ({ quantiles }: typeof forward) => quantiles.map(({ values: _values, ...rest }) => rest);
      expect(sorted(figures(backward))).toEqual(sorted(figures(forward)));
    }
  });

  test("the test and control units of a stage are its in-analysis assignments, and its levels add up to the whole", () => {
    for (const [k, { assignments, moments: all }] of results.entries()) {
      const moments = all.filter((row) => row.population === "all" && row.view === "cumulative");
      const inAnalysis = (row: (typeof moments)[number]) =>
        assignments.filter(
          (a) =>
            a.in_analysis &&
            a.name === row.name &&
            a.rule === row.rule &&
            a.stage === row.stage &&
            a.group === row.group,
        );
      for (const row of moments) {
        if (row.user_dimension !== "" || row.metric_dimension !== "") continue;
        const metric = cases[k]?.project.metrics.find(({ name }) => name === row.metric);
        const isComplete = metric?.window?.complete === true;
        if (isComplete) expect(row.exposed_units).toBeLessThanOrEqual(BigInt(inAnalysis(row).length));
        else expect(row.exposed_units).toBe(BigInt(inAnalysis(row).length));
        const levels = moments.filter(
          (m) =>
            m.metric_dimension === "" &&
            m.name === row.name &&
            m.rule === row.rule &&
            m.stage === row.stage &&
            m.group === row.group &&
            m.metric === row.metric &&
            m.metric_part === row.metric_part,
        );
        for (const dimension of new Set(levels.map((m) => m.user_dimension).filter((key) => key !== ""))) {
          const level = levels.filter((m) => m.user_dimension === dimension);
          expect(level.reduce((total, m) => total + m.yy, 0n)).toBe(row.yy);
          expect(level.reduce((total, m) => total + m.units, 0n)).toBe(row.units);
        }
      }
    }
  });

  test("counts of messages agree with the dead letters", () => {
    for (const { accounts, deadLetters } of results) {
      const { event = 0, exposure = 0, internal = 0, ...dead } = accounts.messages;
      expect(event + exposure + internal).toBeGreaterThanOrEqual(0);
      expect(sum(Object.values(dead).map((count) => ({ count })))).toBe(deadLetters.length);
    }
  });
});

describe("landing a case", () => {
  let store = "";
  beforeAll(async () => {
    store = await mkdtemp(join(tmpdir(), "pulse-oracle-"));
  });
  afterAll(async () => {
    await rm(store, { recursive: true });
  });

  async function readChain(chain: string): Promise<LandedMessage[]> {
    const messages: LandedMessage[] = [];
    let stood = 0n;
    for (const name of (await readdir(chain)).sort()) {
      const info = JSON.parse(await readFile(join(chain, name, "segment.json"), "utf8"));
      const file = await readFile(join(chain, name, "messages.gz"));
      const contents = gunzipSync(file);
      expect([name, info.from_offset]).toEqual([String(stood).padStart(20, "0"), String(stood)]);
      expect(info.sha256).toBe(hash(file));
      expect(info.bytes).toBe(contents.length);
      const lines = contents.toString("latin1").split("\n").slice(0, -1);
      expect(info.messages).toBe(lines.length);
      expect(info.longest_line_bytes).toBe(Math.max(0, ...lines.map((line) => line.length + 1)));
      for (const line of lines) {
        const payload = line.slice(34);
        const value =
          line[33] === "n" ? null : line[33] === "b" ? Buffer.from(payload, "base64") : Buffer.from(payload, "latin1");
        messages.push({
          topic: info.topic,
          partition: info.partition,
          offset: BigInt(line.slice(0, 20)),
          timestampMs: Number(line.slice(20, 33)),
          value,
        });
      }
      stood = BigInt(info.next_offset);
    }
    return messages;
  }

  test("every message is in its chain as it came, also when it lands in two nights", async () => {
    const { messages, seed } = cases.find((each) => each.messages.length > 100) ?? { messages: [], seed: 0 };
    const all = [
      ...messages,
      landed(Buffer.from("a\nb")),
      landed(null, 5),
      landed(Buffer.alloc(0), 9),
      landed(Buffer.from([0xff]), 10),
    ];
    const random = seededRandom(seed);
    await landMessages(store, all.slice(0, 60), random);
    await landMessages(store, all.slice(60), random);
    for (const topic of await readdir(join(store, "raw"))) {
      for (const partition of await readdir(join(store, "raw", topic))) {
        const expected = all.filter((m) => m.topic === topic && m.partition === Number(partition));
        expect(await readChain(join(store, "raw", topic, partition))).toEqual(expected);
      }
    }
    expect((await readdir(join(store, "raw"))).sort()).toEqual([...new Set(all.map((m) => m.topic))].sort());
  });
});
