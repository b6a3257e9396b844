import { figures } from "./fixture-figures.ts";
import type { FixtureRow } from "./published-views.ts";

interface Stage {
  readonly from: string;
  readonly to: string | null;
  /** Of a unit's value over the whole stage. */
  readonly deviation: number;
  readonly ds: string;
}

const DAY_MS = 86_400_000;

/** Days of a stage in UTC: one that ends at midnight does not have the day that begins then. */
function daysOf({ from, to, ds }: Stage): string[] {
  const first = Date.parse(`${from.slice(0, 10)}T00:00:00Z`);
  const end = to === null ? Date.parse(`${ds}T00:00:00Z`) + DAY_MS : Date.parse(`${to.replace(" ", "T")}Z`);
  const count = Math.ceil((end - first) / DAY_MS);
  return Array.from({ length: count }, (_, day) => new Date(first + day * DAY_MS).toISOString().slice(0, 10));
}

/** The rows of a whole stage in the views beside the cumulative one: means that fall with time, and differ from day to day. */
export function cellRows(whole: FixtureRow, stage: Stage): FixtureRow[] {
  const days = daysOf(stage);
  const cell = (
    view: string,
    columns: FixtureRow,
    share: { units: number; mean: number; effect: number },
  ): FixtureRow => {
    const { test_mean: test, control_mean: control } = whole;
    const isTime = String(whole.metric_part).startsWith("time_to_convert");
    const mean = isTime ? 1 : share.mean;
    const counted = (units: unknown): number => Math.max(Math.round(Number(units) * share.units), 0);
    return {
      ...whole,
      view,
      ...columns,
      ...figures({
        units: [counted(whole.test_units), counted(whole.control_units)],
        means: [
          test === null ? null : Number(test) * mean * share.effect,
          control === null || control === undefined ? null : Number(control) * mean,
        ],
        deviation: stage.deviation * Math.sqrt(mean),
      }),
    };
  };
  return [
    cell("last_7", {}, { units: 1, mean: 0.8, effect: 0.98 }),
    cell("last_28", {}, { units: 1, mean: 1, effect: 1 }),
    ...days.map((day, index) =>
      cell(
        "daily",
        { view_day: day },
        { units: (index + 1) / days.length, mean: 1 / days.length, effect: 1 + 0.06 * Math.sin(2 * index) },
      ),
    ),
    ...days.map((_, index) =>
      cell(
        "days_since_exposure",
        { days_since_exposure: index },
        { units: (days.length - index) / days.length, mean: 1 / (index + 2), effect: 1 + 0.09 * Math.cos(index) },
      ),
    ),
  ];
}
