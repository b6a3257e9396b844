import type { Metric, RatioPart } from "../../../src/metrics/definition.ts";
import { dayOf, daysInclusive } from "./calendar.ts";
import { fieldOf, matches, numberOf } from "./conditions.ts";
import { halfUp, needsRounding, toScale } from "./exact-number.ts";
import { funnelValues } from "./funnel.ts";
import { isNumber } from "./json.ts";
import type { Exposure, MetricEvent } from "./messages.ts";
import type { UnitValue } from "./unit-value.ts";

/** Unix microseconds [start, end). */
export interface Window {
  readonly startUs: bigint;
  readonly endUs: bigint;
}

/** What one unit did: its used metric events, everything that makes it active, and all that is used. */
export interface UnitActivity {
  readonly anything: readonly (MetricEvent | Exposure)[];
  readonly events: readonly MetricEvent[];
  readonly active: readonly (MetricEvent | Exposure)[];
}

type Additive = RatioPart | Extract<Metric, { kind: "count" | "sum" | "conversion" | "unique" | "mean" }>;

export function inWindow({ us }: { readonly us: bigint }, { startUs, endUs }: Window): boolean {
  return startUs <= us && us < endUs;
}

/** The events that an additive metric (or side of a ratio) counts: those with a number, where a number is needed. */
export function countedEvents(metric: Additive, events: readonly MetricEvent[]): MetricEvent[] {
  const matching = events.filter((event) => matches(metric, event));
  if (metric.kind !== "sum" && metric.kind !== "mean") return matching;
  return matching.filter((event) => amountOf(metric.value, event) !== undefined);
}

/** The number of a `sum` or `mean` in units of 10^-12; the event's own value counts only as a number, metadata also as text. */
function amountOf(field: string, event: MetricEvent): bigint | undefined {
  const found = fieldOf(event, field);
  return field === "value" && !isNumber(found) ? undefined : numberOf(found);
}

interface Added {
  readonly total: bigint;
  readonly scale: number;
  readonly rounded: bigint;
}

function add(metric: Additive, counted: readonly MetricEvent[]): Added {
  if (metric.kind === "sum" || metric.kind === "mean") {
    let total = 0n;
    let rounded = 0n;
    for (const event of counted) {
      const amount = amountOf(metric.value, event) ?? 0n;
      total += toScale(amount, metric.scale);
      if (needsRounding(amount, metric.scale)) rounded += 1n;
    }
    return { total, scale: metric.scale, rounded };
  }
  const any = counted.length > 0 ? 1n : 0n;
  return { total: metric.kind === "count" ? BigInt(counted.length) : any, scale: 0, rounded: 0n };
}

/** docs/semantics.md section 3. `keep` picks the events of one level of the metric's dimension. */
export function unitValues(
  metric: Metric,
  activity: UnitActivity,
  window: Window,
  zone: string,
  keep: (event: MetricEvent) => boolean = () => true,
): UnitValue[] {
  const events = activity.events.filter((event) => inWindow(event, window) && keep(event));
  switch (metric.kind) {
    case "funnel":
      return funnelValues(metric, events);
    case "dau":
      return [
        {
          part: "",
          y: activeShare(activity, window, zone),
          x: 1n,
          yScale: 6,
          ratio: false,
          rounded: 0n,
          participates: true,
        },
      ];
    case "mean": {
      const counted = countedEvents(metric, events);
      const { total, scale, rounded } = add(metric, counted);
      const x = BigInt(counted.length);
      return [{ part: "", y: total, x, yScale: scale, ratio: true, rounded, participates: counted.length > 0 }];
    }
    case "ratio": {
      const numerator = add(metric.numerator, countedEvents(metric.numerator, events));
      const denominator = add(metric.denominator, countedEvents(metric.denominator, events));
      const x = denominator.total;
      const participates = metric.units === "all" || x !== 0n;
      const rounded = numerator.rounded + denominator.rounded;
      return [{ part: "", y: numerator.total, x, yScale: numerator.scale, ratio: true, rounded, participates }];
    }
    default: {
      const { total, scale, rounded } = add(metric, countedEvents(metric, events));
      return [{ part: "", y: total, x: 1n, yScale: scale, ratio: false, rounded, participates: true }];
    }
  }
}

/** Active days / days of the window, in units of 10^-6. An empty window: 0. */
function activeShare(activity: UnitActivity, window: Window, zone: string): bigint {
  if (window.endUs <= window.startUs) return 0n;
  const days = daysInclusive(dayOf(window.startUs, zone), dayOf(window.endUs - 1n, zone));
  const active = new Set(activity.active.filter((what) => inWindow(what, window)).map((what) => what.ds));
  return halfUp(BigInt(active.size) * 1_000_000n, days);
}
