import { decimal, event, experimentExposure } from "./messages.ts";
import { dayStartMs, type World } from "./world.ts";

export interface HistoryWorldOptions {
  readonly name: string;
  readonly units: number;
  /** Correlation ρ of a unit's value with the same value in the seven days before. */
  readonly correlation: number;
  /** Share of the units that were there in those days. */
  readonly historyRatio: number;
  /** What the test group has more, in the metric's unit. */
  readonly effect: number;
}

const START = "2026-01-05";
const HISTORY_DAYS = 7;
const MEAN = 100;
const DEVIATION = 20;

/** The day of exposure: the eighth. */
export const HISTORY_RUN_DAY = HISTORY_DAYS;

/** Units with a value on one of the seven days before their exposure and one after it, correlated: what CUPED is for. */
export function historyWorld({ name, units, correlation, historyRatio, effect }: HistoryWorldOptions): World {
  const start = START;
  const own = Math.sqrt(1 - correlation ** 2);
  return {
    name,
    start,
    days: HISTORY_DAYS + 1,
    settings: { statistics: { cuped: { enabled: true, days: HISTORY_DAYS } } },
    metrics: [{ name: "value", kind: "sum", event: "measured", value: "metadata.value" }],
    subject: (replication) => ({
      experiment: replication.name,
      control: "control",
      groups: [
        { group: "control", share: 50 },
        { group: "test", share: 50 },
      ],
    }),
    messages: (replication, random) => {
      const lines = Array.from({ length: HISTORY_DAYS + 1 }, () => "");
      for (let number = 0; number < units; number += 1) {
        const unit = `${replication.index}-${number}`;
        const isTest = random.uniform() < 0.5;
        const before = random.normal();
        const after = correlation * before + own * random.normal();
        if (random.uniform() < historyRatio) {
          const day = random.below(HISTORY_DAYS);
          const ms = dayStartMs({ start }, day) + 1000 * number;
          lines[day] += event("measured", unit, ms, `"value":${decimal(MEAN + DEVIATION * before)}`);
        }
        const ms = dayStartMs({ start }, HISTORY_DAYS) + 1000 * number;
        const value = MEAN + (isTest ? effect : 0) + DEVIATION * after;
        lines[HISTORY_DAYS] +=
          experimentExposure(replication.name, isTest ? "test" : "control", unit, ms) +
          event("measured", unit, ms + 1000, `"value":${decimal(value)}`);
      }
      return lines;
    },
  };
}
