import { bucketsOf, groupThresholds, realShares } from "../gates/buckets.ts";
import { instantMilliseconds } from "./instant-order.ts";
import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** What the schema of an experiment cannot see of its allocation and its groups' shares. */
export function allocationProblems(experiment: Cursor): Problem[] {
  const [allocation, layer] = [experiment.key("allocation"), experiment.key("layer")];
  const isWrittenOut = experiment.key("rules").value !== undefined;
  return [
    ...(layer.value === undefined || isWrittenOut ? [] : withoutBuckets(allocation, layer)),
    ...tooFine(allocation),
    ...bucketProblems(allocation),
    ...(experiment.key("salt").text() === undefined || isWrittenOut ? [] : shareProblems(experiment.key("groups"))),
  ];
}

function withoutBuckets(allocation: Cursor, layer: Cursor): Problem[] {
  if (Array.isArray(allocation.value)) return [];
  const hint = 'write the buckets that it takes: allocation: ["0-499"]';
  if (allocation.value === undefined) return [layer.problem("an experiment in a layer needs an allocation", hint)];
  return [allocation.problem(`allocation is ${allocation.value} in a layer, which does not say which buckets`, hint)];
}

function tooFine(allocation: Cursor): Problem[] {
  const percent = allocation.number();
  if (percent === undefined || Number(percent.toFixed(1)) === percent) return [];
  return [allocation.problem(`allocation is ${percent}`, "write at most one decimal: there are 1000 buckets")];
}

/** Ranges that run backwards, and buckets that are named twice. */
export function bucketProblems(list: Cursor): Problem[] {
  const seen = new Set<number>();
  return list.items().flatMap((entry) => {
    const value = entry.text() ?? entry.number();
    if (value === undefined || (typeof value === "string" && !/^\d{1,3}-\d{1,3}$/.test(value))) return [];
    const buckets = bucketsOf([value]);
    if (buckets.length === 0) return [entry.problem(`${value} runs backwards`, "write the smaller bucket first")];
    const twice = buckets.filter((bucket) => seen.has(bucket));
    for (const bucket of buckets) seen.add(bucket);
    if (twice.length === 0) return [];
    return [entry.problem(`${bucketWords(twice)} there twice`, "name each bucket once")];
  });
}

/** Off by more than this share of itself, a group is not what was asked for. */
const MOST_OFF = 0.05;

/** Groups that 1000 buckets cannot make as they are written. */
function shareProblems(groups: Cursor): Problem[] {
  const places = groups.items().map((group) => group.key("share"));
  const shares = places.flatMap((place) => place.number() ?? []);
  if (shares.length < places.length || shares.some((share) => share <= 0)) return [];
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (groupThresholds(shares).length === 0) return [];
  return realShares(shares).flatMap((real, index) => {
    const wanted = (shares[index] ?? 0) / total;
    if (Math.abs(real - wanted) <= MOST_OFF * wanted) return [];
    const message = `the group would get ${percentWords(real)} of the units in place of ${percentWords(wanted)}`;
    const hint = "write shares that come out in tenths of a percent: units are hashed in 1000 buckets";
    return (places[index] === undefined ? [] : [places[index].problem(message, hint)]) satisfies Problem[];
  });
}

function percentWords(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

/** An experiment that may run, with the buckets that it takes; [fromMs, toMs), milliseconds since 1970, infinite where its file does not say. */
interface Taker {
  readonly experiment: Cursor;
  readonly layer: string;
  readonly buckets: ReadonlySet<number>;
  readonly fromMs: number;
  readonly toMs: number;
}

function takerOf(experiment: Cursor, timeZone: string): Taker[] {
  const layer = experiment.key("layer").text();
  if (layer === undefined || experiment.key("active").value === false) return [];
  const entries = experiment.key("allocation").items();
  const instant = (key: "from" | "to"): number | undefined => {
    const text = experiment.key(key).text();
    return text === undefined ? undefined : instantMilliseconds(text, timeZone);
  };
  return [
    {
      experiment,
      layer,
      buckets: new Set(entries.flatMap((entry) => bucketsOf([entry.text() ?? entry.number() ?? "-"]))),
      fromMs: instant("from") ?? Number.NEGATIVE_INFINITY,
      toMs: instant("to") ?? Number.POSITIVE_INFINITY,
    },
  ];
}

/** Buckets that two experiments of one layer take at the same time. */
export function allocationOverlaps(experiments: readonly Cursor[], timeZone: string): Problem[] {
  const takers = experiments.flatMap((experiment) => takerOf(experiment, timeZone));
  return takers.flatMap(({ experiment, layer, buckets, fromMs, toMs }, index) =>
    takers.slice(0, index).flatMap((owner) => {
      const isAtOnce = owner.layer === layer && owner.fromMs < toMs && fromMs < owner.toMs;
      const shared = isAtOnce ? [...buckets].filter((bucket) => owner.buckets.has(bucket)) : [];
      if (shared.length === 0) return [];
      const message = `${bucketWords(shared)} taken by experiment "${owner.experiment.key("experiment").text()}" of the same layer`;
      const hint = "give each experiment of a layer buckets of its own, or another time: from and to";
      return [experiment.key("allocation").problem(message, hint)];
    }),
  );
}

/** `bucket 7 is`, `buckets 7-9, 12 and 3 more ranges are`. */
function bucketWords(buckets: readonly number[]): string {
  const ranges: { first: number; last: number }[] = [];
  for (const bucket of [...buckets].sort((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range !== undefined && bucket <= range.last + 1) range.last = bucket;
    else ranges.push({ first: bucket, last: bucket });
  }
  const shown = ranges.slice(0, 5).map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
  const more = ranges.length > shown.length ? ` and ${ranges.length - shown.length} more ranges` : "";
  return `${buckets.length === 1 ? "bucket" : "buckets"} ${shown.join(", ")}${more} ${buckets.length === 1 ? "is" : "are"}`;
}
