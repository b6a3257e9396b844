import { beforeAll, describe, expect, test } from "vitest";
import { openShop } from "../../../datasets/shop/generate.ts";
import type { ShopTruth } from "../../../datasets/shop/truth.ts";
import { analyse, byUnit, estimate, type Unit } from "./naive-pulse.ts";
import { readMessage, type Seen } from "./read-shop.ts";

/** The shop as the demo has it, read back from its messages by a computation that knows nothing of the generator. */
let truth: ShopTruth;
let stages: { readonly percent: number; readonly all: Unit[]; readonly fresh: Unit[]; readonly crossovers: Unit[] }[];
let priced: Unit[];

const group = (units: readonly Unit[], name: string) => units.filter((unit) => unit.group === name);
const metrics = () => Object.keys(truth.effects);
const comparable = () => stages.filter((stage) => stage.percent < 100);

beforeAll(() => {
  const shop = openShop();
  const seen: Seen[] = [];
  for (const message of shop.messages) {
    for (const part of readMessage(message)) if ("unit" in part) seen.push(part);
  }
  truth = shop.truth();
  const units = byUnit(seen);
  stages = truth.stages.map(({ percent, from, to }) => {
    const window = { fromMs: Date.parse(from), toMs: Date.parse(to) };
    const found = analyse(units, window, (one) => one.subject === truth.gate && one.rule === truth.rule);
    const all = found.filter((unit) => !unit.isCrossover);
    return {
      percent,
      all,
      fresh: all.filter((unit) => unit.isFresh),
      crossovers: found.filter((unit) => unit.isCrossover),
    };
  });
  const whole = { fromMs: shop.plan.startMs, toMs: shop.plan.endMs };
  priced = analyse(units, whole, (one) => one.subject === truth.experiment.experiment);
}, 120_000);

describe("the truth about the default shop", () => {
  test("names exactly the units and metrics that its messages show, for every stage, all units and fresh ones", () => {
    for (const [index, stage] of truth.stages.entries()) {
      const found = stages[index];
      for (const scope of ["all", "fresh"] as const) {
        for (const side of ["test", "control"] as const) {
          const units = group(found?.[scope] ?? [], side);
          expect(units.length, `stage ${stage.stage} ${scope} ${side}`).toBe(stage[scope].units[side]);
          for (const metric of units.length === 0 ? [] : metrics()) {
            const seen = estimate(units, metric).mean;
            expect(seen, `stage ${stage.stage} ${scope} ${side} ${metric}`).toBeCloseTo(
              stage[scope].observed[side][metric] ?? Number.NaN,
              8,
            );
          }
        }
      }
      expect(found?.crossovers.length).toBe(stage.all.units.crossovers);
    }
  });

  test("has expected differences that every stage's estimate meets within its sampling error", () => {
    for (const [index, stage] of truth.stages.entries()) {
      if (stage.percent === 100) continue;
      for (const metric of metrics()) {
        const units = stages[index]?.fresh ?? [];
        const [t, c] = [estimate(group(units, "test"), metric), estimate(group(units, "control"), metric)];
        const { expected } = stage.fresh;
        const true_ = (expected.test[metric] ?? Number.NaN) - (expected.control[metric] ?? Number.NaN);
        const errors = (t.mean - c.mean - true_) / Math.sqrt(t.variance + c.variance);
        expect(Math.abs(errors), `stage ${stage.stage} ${metric}`).toBeLessThan(3.5);
      }
    }
  });

  test("has effects by design that the population's expected relative differences come close to", () => {
    for (const [metric, { relative, source }] of Object.entries(truth.effects)) {
      if (source !== "design") continue;
      for (const stage of truth.stages.filter(({ percent }) => percent < 100)) {
        expect(Math.abs((stage.all.expected.relative[metric] ?? 1) - (relative ?? 0)), metric).toBeLessThan(0.03);
      }
    }
  });

  test("is covered by pooled 95 % intervals that are clearly informative", () => {
    for (const [metric, { relative }] of Object.entries(truth.effects)) {
      const { estimate: pooled, halfWidth } = poolRelative(metric);
      expect(Math.abs(pooled - (relative ?? Number.NaN)), metric).toBeLessThan(halfWidth);
    }
    for (const metric of ["purchases", "revenue", "purchase_conversion", "support_tickets", "checkout_completion"]) {
      const { estimate: pooled, halfWidth } = poolRelative(metric);
      expect(Math.abs(pooled), metric).toBeGreaterThan(1.5 * halfWidth);
    }
    expect(poolRelative("page_views").halfWidth).toBeLessThan(0.08);
  });

  test("is turned round by adding the stages up: every metric per user that rises looks as if it fell", () => {
    for (const scope of ["all", "fresh"] as const) {
      const added = comparable().flatMap((stage) => stage[scope]);
      for (const metric of ["purchases", "revenue", "purchase_conversion"]) {
        const naive = estimate(group(added, "test"), metric).mean / estimate(group(added, "control"), metric).mean - 1;
        expect(naive, `${scope} ${metric}`).toBeLessThan(-0.03);
        expect(truth.naive[scope][metric], `${scope} ${metric}`).toBeCloseTo(naive, 8);
        expect(truth.effects[metric]?.relative, metric).toBeGreaterThan(0.1);
      }
      expect(truth.naive[scope].page_views).toBeLessThan(-0.1);
    }
  });

  test("splits each stage by its percentage, and the price test by its shares", () => {
    for (const { percent, all } of stages) {
      const tested = group(all, "test").length;
      const share = percent / 100;
      const spread = Math.sqrt(all.length * share * (1 - share));
      expect(Math.abs(tested - all.length * share)).toBeLessThanOrEqual(3.5 * spread);
    }
    for (const [index, { group: name, units }] of truth.experiment.groups.entries()) {
      const found = group(priced, name);
      expect(found.length).toBe(units);
      const share = [0.334, 0.333, 0.333][index] ?? 0;
      const spread = Math.sqrt(priced.length * share * (1 - share));
      expect(Math.abs(units - priced.length * share)).toBeLessThan(3.5 * spread);
    }
  });

  test("has fresh units in every stage, a few crossovers, and fewer than one unit in a thousand", () => {
    const crossovers = stages.reduce((sum, stage) => sum + stage.crossovers.length, 0);
    expect(crossovers).toBeGreaterThan(0);
    for (const { fresh, all, crossovers: some } of stages) {
      expect(fresh.length).toBeGreaterThan(2_500);
      expect(some.length / all.length).toBeLessThan(0.001);
    }
  });

  test("says what price_test's groups did and what they should have done", () => {
    const control = group(priced, "control");
    for (const { group: name, observed, effects } of truth.experiment.groups) {
      const units = group(priced, name);
      for (const [metric, relative] of Object.entries(effects)) {
        const [t, c] = [estimate(units, metric), estimate(control, metric)];
        expect(t.mean).toBeCloseTo(observed[metric] ?? Number.NaN, 8);
        const spread = Math.sqrt(t.variance + c.variance * (1 + relative) ** 2);
        expect(Math.abs(t.mean - c.mean * (1 + relative)), `${name} ${metric}`).toBeLessThan(3.5 * spread);
      }
    }
  });
});

/** Stratified over the fresh units of the comparable stages: differences and control means by the same inverse variances. */
function poolRelative(metric: string): { readonly estimate: number; readonly halfWidth: number } {
  let [weights, difference, base] = [0, 0, 0];
  for (const { fresh } of comparable()) {
    const [t, c] = [estimate(group(fresh, "test"), metric), estimate(group(fresh, "control"), metric)];
    const weight = 1 / (t.variance + c.variance);
    weights += weight;
    difference += weight * (t.mean - c.mean);
    base += weight * c.mean;
  }
  return { estimate: difference / base, halfWidth: (1.96 * Math.sqrt(1 / weights) * weights) / base };
}
