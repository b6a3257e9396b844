import { PulseError } from "../errors.ts";
import { addDays, checkDs } from "../schedule/ds-ended.ts";

/** The days that the options of `pulse run` name. */
export interface DayOptions {
  readonly ds?: string;
  readonly from?: string;
  readonly to?: string;
}

/** The days named, in order; undefined where none is. Errors: `RUN_DAYS_INVALID`, `DS_INVALID` (input). */
export function namedDays({ ds, from, to }: DayOptions): string[] | undefined {
  if (ds !== undefined && (from !== undefined || to !== undefined)) {
    throw invalidRange("--ds was given together with --from or --to", "give --ds, or both --from and --to");
  }
  if (ds !== undefined) return [checkDs(ds)];
  if (from === undefined && to === undefined) return undefined;
  if (from === undefined || to === undefined) {
    throw invalidRange(`--${from === undefined ? "to" : "from"} was given alone`, "give both --from and --to");
  }
  const last = checkDs(to);
  if (checkDs(from) > last) throw invalidRange(`--from ${from} is after --to ${to}`, "give the earlier day first");
  const days: string[] = [];
  for (let day = from; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

function invalidRange(message: string, hint: string): PulseError {
  return new PulseError({ code: "RUN_DAYS_INVALID", fault: "input", message, hint });
}
