import { relativeError } from "../../golden/moments-of.ts";
import type { ResultFigures } from "../../harness/published-results.ts";
import { COUNTED_EVENTS, type PeerRow } from "./peer-row.ts";

/** What tea-tasting says of one metric of one gate: the mean of each group. */
export interface MeansRow {
  readonly gate: string;
  readonly metric: string;
  readonly control: number;
  readonly test: number;
}

const MEASURES = [...Object.keys(COUNTED_EVENTS), "revenue"];
/** Sums of doubles in any order. */
const TOLERANCE = 1e-9;

type Published = ReadonlyMap<string, ResultFigures>;

/** The results of all units of the one stage of each gate. */
export function byGateAndMetric(published: readonly ResultFigures[]): Published {
  const whole = published.filter(({ analysis }) => !/(fresh|pooled)$/.test(analysis));
  const found = new Map(whole.map((row) => [`${row.name} ${row.metric}`, row]));
  if (found.size !== whole.length) throw new Error("a gate has several analyses of all units");
  return found;
}

function rowOf(published: Published, gate: string, metric: string): ResultFigures {
  const row = published.get(`${gate} ${metric}`);
  if (row === undefined) throw new Error(`nothing is published of ${metric} in ${gate}`);
  return row;
}

function differ(what: string, ours: unknown, theirs: unknown): Error {
  return new Error(`${what}: ${String(ours)} published, ${String(theirs)} by the peer`);
}

/** Whole cents: money is a sum of doubles at the peer, which is exact only after rounding. */
const exactly = (total: number): number => Math.round(total * 100);

/** Units and sums must be the same to the last digit, means and standard errors to nine. Throws with what differs first. */
export function requireSameSums(published: Published, rows: readonly PeerRow[]): void {
  for (const { gate, group, figures } of rows) {
    const of = (name: string): number => figures[name] ?? Number.NaN;
    const isTest = group === "test";
    const n = of("n");
    for (const measure of MEASURES) {
      const row = rowOf(published, gate, measure);
      const what = `${gate} ${measure} ${group}`;
      const units = isTest ? row.testUnits : row.controlUnits;
      if (units !== n) throw differ(`${what} units`, units, n);
      const total = isTest ? row.testTotal : row.controlTotal;
      const sum = of(`s_${measure}`);
      if (exactly(total) !== exactly(sum)) throw differ(`${what} sum`, total, sum);
      const variance = (of(`q_${measure}`) - (sum * sum) / n) / (n - 1);
      const error = isTest ? row.testStandardError : row.controlStandardError;
      const expected = Math.sqrt(variance / n);
      if (!(relativeError(error, expected) < TOLERANCE)) throw differ(`${what} standard error`, error, expected);
    }
    for (const [ratio, y, x] of [
      ["aov", "revenue", "purchases"],
      ["ppv", "purchases", "page_views"],
    ] as const) {
      const row = rowOf(published, gate, ratio);
      const [total, below] = isTest ? [row.testTotal, row.testDenominator] : [row.controlTotal, row.controlDenominator];
      if (exactly(total) !== exactly(of(`s_${y}`))) throw differ(`${gate} ${ratio} ${group}`, total, of(`s_${y}`));
      if (below !== of(`s_${x}`)) throw differ(`${gate} ${ratio} ${group} denominator`, below, of(`s_${x}`));
    }
  }
}

/** Means of the groups to nine digits. Throws with what differs first. */
export function requireSameMeans(published: Published, rows: readonly MeansRow[]): void {
  for (const { gate, metric, control, test } of rows) {
    const row = rowOf(published, gate, metric);
    if (!(relativeError(row.controlMean, control) < TOLERANCE))
      throw differ(`${gate} ${metric} control`, row.controlMean, control);
    if (!(relativeError(row.testMean, test) < TOLERANCE)) throw differ(`${gate} ${metric} test`, row.testMean, test);
  }
}
