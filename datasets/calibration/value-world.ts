import type { Random } from "../random.ts";
import type { Distribution } from "./distributions.ts";
import { decimal, event, experimentExposure } from "./messages.ts";
import { dayStartMs, type Replication, type World } from "./world.ts";

/** One value of each unit, and the metric over it. */
export interface ValueColumn {
  /** The metric; the value is the metadata key of the same name. */
  readonly metric: string;
  readonly control: Distribution;
  readonly test: Distribution;
  /** Further keys of the metric's definition: `{ kind: "conversion" }`, `{ winsorise: ... }`. */
  readonly definition?: Readonly<Record<string, unknown>>;
}

export interface ValueWorldOptions {
  readonly name: string;
  /** Units of a replication, both groups together, and evenly over the days. */
  readonly units: number;
  readonly days?: number;
  /** Share of the units that are drawn into the test group, each for itself. */
  readonly testShare: number;
  /** What the configuration says that share is; left out: the truth. */
  readonly saidTestShare?: number;
  readonly columns: readonly ValueColumn[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Further keys of a replication's experiment. */
  readonly subject?: (replication: Replication) => Readonly<Record<string, unknown>>;
  /** Whether the test group of a replication differs from control; left out: always, as its distributions say. */
  readonly hasEffect?: (replication: Replication) => boolean;
  /** Levels of the attribute `segment`, equally likely; each adds its number to the values. */
  readonly segments?: readonly number[];
}

const START = "2026-01-05";

/** Keys of a metric over a column: the sum of its values, unless its definition says otherwise. */
function metricOf({ metric, definition }: ValueColumn): Readonly<Record<string, unknown>> {
  const isConversion = definition?.kind === "conversion";
  const value = isConversion
    ? { where: [{ field: `metadata.${metric}`, operator: "=", value: 1 }] }
    : { kind: "sum", value: `metadata.${metric}` };
  return { name: metric, event: "measured", ...value, ...definition };
}

/** Each unit is exposed once and measured once, right afterwards: its values are independent of all others. */
export function valueWorld(options: ValueWorldOptions): World {
  const { name, units, days = 1, testShare, columns, settings = {}, segments } = options;
  const saidTestShare = options.saidTestShare ?? testShare;
  const start = START;
  const perDay = Math.ceil(units / days);
  const metrics = columns.map(metricOf);

  const unitLines = (replication: Replication, number: number, ms: number, random: Random): string => {
    const unit = `${replication.index}-${number}`;
    const isTest = random.uniform() < testShare;
    const segment = segments === undefined ? undefined : random.below(segments.length);
    const shift = segment === undefined ? 0 : (segments?.[segment] ?? 0);
    const attributes = segment === undefined ? "" : `,"attributes":{"segment":"${segment}"}`;
    const exposed = experimentExposure(replication.name, isTest ? "test" : "control", unit, ms, attributes);
    if (columns.length === 0) return exposed;
    const isTreated = isTest && (options.hasEffect?.(replication) ?? true);
    const values = columns.map(
      ({ metric, test, control }) => `"${metric}":${decimal(shift + (isTreated ? test : control).draw(random))}`,
    );
    return exposed + event("measured", unit, ms + 1000, values.join(","));
  };

  return {
    name,
    start,
    days,
    settings,
    metrics,
    subject: (replication) => ({
      experiment: replication.name,
      control: "control",
      groups: [
        { group: "control", share: 1 - saidTestShare },
        { group: "test", share: saidTestShare },
      ],
      metrics: columns.map(({ metric }) => metric),
      ...options.subject?.(replication),
    }),
    messages: (replication, random) =>
      Array.from({ length: days }, (_, day) => {
        let lines = "";
        const first = day * perDay;
        for (let number = first; number < Math.min(units, first + perDay); number += 1)
          lines += unitLines(replication, number, dayStartMs({ start }, day) + 1000 * (number - first), random);
        return lines;
      }),
  };
}
