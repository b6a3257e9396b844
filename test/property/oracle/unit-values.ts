import { addUp } from "./additive.ts";
import { amountOf, countedEvents, roundedAmong } from "./counted-events.ts";
import { funnelValues } from "./funnel.ts";
import type { WholeMetric } from "./named-parts.ts";
import { oneValue } from "./one-value.ts";
import { retention } from "./retention.ts";
import { DAYS_SCALE, shareOfDays } from "./share-of-days.ts";
import { activeDays, eventsIn, type Situation } from "./situation.ts";
import { plain, ratioOf, type UnitValue } from "./unit-value.ts";
import { userAccounting } from "./user-accounting.ts";
import { inWindow } from "./windows.ts";

/** docs/semantics.md section 3: one unit's values of all parts of a metric but quantiles, before limits and logarithms. */
export function unitValues(metric: WholeMetric, situation: Situation): UnitValue[] {
  switch (metric.kind) {
    case "count":
    case "sum":
    case "conversion":
    case "unique":
    case "count_distinct": {
      const { total, scale, rounded } = addUp(metric, situation);
      return [plain(total, scale, { rounded })];
    }
    case "composite": {
      const parts = metric.of.map((part) => addUp(part, situation));
      const largest = Math.max(...parts.map(({ scale }) => scale));
      const total = parts.reduce((sum, part) => sum + part.total * 10n ** BigInt(largest - part.scale), 0n);
      return [plain(total, largest, { rounded: parts.reduce((sum, part) => sum + part.rounded, 0n) })];
    }
    case "ratio": {
      const [y, x] = [addUp(metric.numerator, situation), addUp(metric.denominator, situation)];
      const more = { yScale: y.scale, xScale: x.scale, rounded: y.rounded + x.rounded };
      const value = ratioOf(y.total, x.total, more);
      return [metric.units === "all" ? { ...value, participates: true } : value];
    }
    case "mean": {
      const counted = countedEvents(metric, eventsIn(situation));
      const total = counted.reduce((sum, event) => sum + amountOf(metric, event), 0n);
      const more = { yScale: metric.scale, rounded: roundedAmong(metric, counted) };
      return [ratioOf(total, BigInt(counted.length), more)];
    }
    case "min":
    case "max":
    case "first":
    case "latest":
      return [oneValue(metric, situation)];
    case "participation": {
      const days = new Set(countedEvents(metric, eventsIn(situation)).map((event) => event.ds));
      return [plain(shareOfDays(situation, days), DAYS_SCALE)];
    }
    case "dau": {
      const days = activeDays(situation.activity, (what) => inWindow(what, situation.window));
      return [plain(shareOfDays(situation, days), DAYS_SCALE)];
    }
    case "retention":
      return [retention(metric, situation)];
    case "user_accounting":
      return [userAccounting(metric, situation)];
    case "funnel":
      return funnelValues(metric, situation);
    case "quantile":
      return [];
  }
}
