import { describe, expect, it } from "vitest";
import {
  drawVisits,
  expectedGain,
  type RampDesign,
  type RampStep,
  type Visit,
} from "../../datasets/calibration/balanced-world.ts";
import { createRandom, type Random } from "../../datasets/random.ts";
import { compareGroups } from "../../src/statistics/comparison/compare-groups.ts";
import type { Moments } from "../../src/statistics/moments/moments.ts";
import { naiveSum } from "../../src/statistics/ramp/naive-sum.ts";
import { balancedSpans, type Span, sliceOf } from "./oracle/balanced-spans.ts";
import type { Stage } from "./oracle/stages.ts";

/** More of them: `PULSE_RAMP_RUNS=20000`. */
const runs = Number(process.env.PULSE_RAMP_RUNS ?? 300);
const UNITS = 1000;
const SCALE = 6;

/** A season that ends: what a visit is worth falls from 100 to 34 while the allocation rises. */
const design: RampDesign = { days: 12, visiting: 0.4, effect: 4, level: (day) => 100 - 6 * day };

interface GroupPair {
  readonly test: Moments;
  readonly control: Moments;
}
/** Units of both sides, each with its visits from its entry on. */
type Sides = Readonly<Record<"test" | "control", (readonly Visit[])[]>>;

const total = (visits: readonly Visit[]): bigint =>
  visits.reduce((sum, { value }) => sum + BigInt(Math.round(value * 10 ** SCALE)), 0n);

/** Exact moments of the units' sums, and of their sums over their visits. */
function momentsOf(units: readonly (readonly Visit[])[], ratio: boolean): Moments {
  const sums = { units: 0n, y: 0n, yy: 0n, x: 0n, xx: 0n, xy: 0n };
  for (const visits of units) {
    const [y, x] = [total(visits), ratio ? BigInt(visits.length) : 1n];
    sums.units += 1n;
    sums.y += y;
    sums.yy += y * y;
    sums.x += x;
    sums.xx += x * x;
    sums.xy += x * y;
  }
  return { ...sums, yScale: SCALE, xScale: 0, ratio };
}

const pairOf = ({ test, control }: Sides, ratio: boolean): GroupPair => ({
  test: momentsOf(test, ratio),
  control: momentsOf(control, ratio),
});

/** The timeline of a ramp; microseconds count days here. */
function timeline(steps: readonly RampStep[], days: number): Stage[] {
  return steps.map(({ fromDay, percent, prefix }, k) => ({
    stage: k + 1,
    percent,
    prefix,
    fromUs: BigInt(fromDay),
    toUs: BigInt(steps[k + 1]?.fromDay ?? days),
  }));
}

/** One ramp as it happens: the visits of every unit. */
function happen(steps: readonly RampStep[], run: number, random: Random): Map<string, Visit[]> {
  const ids = Array.from({ length: UNITS }, (_, number) => `${run}-${number}`);
  return new Map(ids.map((id) => [id, drawVisits(design, steps, id, random)]));
}

/** The sides of a balanced analysis: a unit enters on its first visit with its slice in, and stays to the end. */
function balancedSides(span: Span, units: ReadonlyMap<string, readonly Visit[]>): Sides {
  const sides: Sides = { test: [], control: [] };
  for (const [id, all] of units) {
    const visits = all.filter(({ day }) => day >= Number(span.fromUs) && day < Number(span.toUs));
    for (const stage of span.stages) {
      const slice = sliceOf(stage, id);
      const entry = visits.findIndex(({ day }) => day >= Number(stage.fromUs) && day < Number(stage.toUs));
      if (slice === undefined || entry < 0) continue;
      sides[slice === "passed" ? "test" : "control"].push(visits.slice(entry));
      break;
    }
  }
  return sides;
}

/** The groups of each stage, as a sum over stages adds them up. */
function stageSides(stages: readonly Stage[], units: ReadonlyMap<string, readonly Visit[]>): Sides[] {
  return stages.map(({ fromUs, toUs }) => {
    const sides: Sides = { test: [], control: [] };
    for (const all of units.values()) {
      const visits = all.filter(({ day }) => day >= Number(fromUs) && day < Number(toUs));
      const [first] = visits;
      if (first !== undefined) sides[first.passed ? "test" : "control"].push(visits);
    }
    return sides;
  });
}

/** Estimates of one known effect over many ramps. */
class Estimates {
  readonly truth: number;
  private readonly found: number[] = [];
  private held = 0;

  constructor(truth: number) {
    this.truth = truth;
  }

  add({ test, control }: GroupPair): void {
    const { difference } = compareGroups(test, control, { confidenceLevel: 0.95 });
    if (!difference.ok) throw new Error(difference.reason);
    this.found.push(difference.difference);
    if ((difference.lower ?? 0) <= this.truth && this.truth <= (difference.upper ?? 0)) this.held += 1;
  }

  addFigure(value: number): void {
    this.found.push(value);
  }

  /** Mean minus truth, in Monte Carlo errors. */
  get bias(): number {
    const n = this.found.length;
    const mean = this.found.reduce((sum, x) => sum + x, 0) / n;
    const variance = this.found.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
    return (mean - this.truth) / Math.sqrt(variance / n);
  }

  /** Share of the 95 % intervals that hold the truth, minus 95 %, in binomial errors. */
  get coverage(): number {
    const n = this.found.length;
    return (this.held / n - 0.95) / Math.sqrt((0.95 * 0.05) / n);
  }
}

interface Study {
  readonly spans: readonly { readonly sum: Estimates; readonly ratio: Estimates }[];
  readonly naive: Estimates;
}

/** Many ramps of one kind, each with units and a shuffle of its own. */
function study(seed: number, rampOf: (run: number) => readonly RampStep[]): Study {
  const spansOf = (run: number) => balancedSpans(timeline(rampOf(run), design.days));
  const found = spansOf(0).map((span) => ({
    sum: new Estimates(expectedGain(design, slicesOf(span))),
    ratio: new Estimates(design.effect),
  }));
  const naive = new Estimates(design.effect);
  const random = createRandom();
  for (let run = 0; run < runs; run += 1) {
    random.reseed(seed, run, 0);
    const units = happen(rampOf(run), run, random);
    for (const [k, span] of spansOf(run).entries()) {
      const sides = balancedSides(span, units);
      found[k]?.sum.add(pairOf(sides, false));
      found[k]?.ratio.add(pairOf(sides, true));
    }
    const stages = stageSides(timeline(rampOf(run), design.days), units).filter(
      ({ test, control }) => test.length > 0 && control.length > 0,
    );
    const sum = naiveSum(
      stages.map((sides) => pairOf(sides, true)),
      design.effect,
    );
    if (sum.ok) naive.addFigure(sum.naiveDifference);
  }
  return { spans: found, naive };
}

/** The slices of buckets of one side that come in with each stage of a span. */
function slicesOf({ stages, toUs }: Span): { share: number; days: number }[] {
  const sizes = stages.map(({ percent }) => Math.min(percent ?? 0, 100 - (percent ?? 0)));
  return stages.map(({ fromUs }, k) => ({
    share: (sizes[k] ?? 0) - (sizes[k - 1] ?? 0),
    days: Number(toUs) - Number(fromUs),
  }));
}

const MOST = 4;

function expectUnbiased({ spans }: Study): void {
  for (const { sum, ratio } of spans)
    for (const estimates of [sum, ratio]) {
      expect(Math.abs(estimates.bias)).toBeLessThan(MOST);
      expect(Math.abs(estimates.coverage)).toBeLessThan(MOST);
    }
}

describe("balanced analyses of simulated ramps with a strong trend in time and a known effect", {
  timeout: 600_000,
}, () => {
  it("from 2 to 10 to 50 % have no bias and intervals that hold the truth as often as they say; a sum over the stages is far off", () => {
    const found = study(1, (run) => {
      const prefix = `gate-${run}.everyone.`;
      return [
        { fromDay: 0, percent: 2, prefix },
        { fromDay: 4, percent: 10, prefix },
        { fromDay: 8, percent: 50, prefix },
      ];
    });
    expect(found.spans).toHaveLength(1);
    expectUnbiased(found);
    // The trend makes the sum show a loss where there is a gain.
    expect(found.naive.bias).toBeLessThan(-10 * MOST);
  });

  it("begin anew above half and after a decrease, each without bias; nothing is compared at 100 %", () => {
    const found = study(2, (run) => {
      const prefix = `gate-${run}.everyone.`;
      return [
        { fromDay: 0, percent: 20, prefix },
        { fromDay: 3, percent: 75, prefix },
        { fromDay: 6, percent: 100, prefix },
        { fromDay: 7, percent: 30, prefix },
        { fromDay: 10, percent: 50, prefix },
      ];
    });
    expect(found.spans).toHaveLength(3);
    expectUnbiased(found);
  });

  it("begin anew with another salt", () => {
    const found = study(3, (run) => [
      { fromDay: 0, percent: 10, prefix: `gate-${run}.first.` },
      { fromDay: 5, percent: 10, prefix: `gate-${run}.second.` },
      { fromDay: 8, percent: 40, prefix: `gate-${run}.second.` },
    ]);
    expect(found.spans).toHaveLength(2);
    expectUnbiased(found);
  });

  it("would be biased if whoever has not passed yet were taken for a control", () => {
    const wrong = new Estimates(design.effect);
    const random = createRandom();
    for (let run = 0; run < runs; run += 1) {
      random.reseed(4, run, 0);
      const prefix = `gate-${run}.everyone.`;
      const steps = [
        { fromDay: 0, percent: 2, prefix },
        { fromDay: 4, percent: 50, prefix },
      ];
      const sides: Sides = { test: [], control: [] };
      for (const visits of happen(steps, run, random).values()) {
        const [first] = visits;
        if (first !== undefined) sides[first.passed ? "test" : "control"].push(visits);
      }
      wrong.add(pairOf(sides, true));
    }
    expect(Math.abs(wrong.bias)).toBeGreaterThan(10 * MOST);
  });
});
