import type { Condition } from "./condition.ts";
import { countingMeasure, type Measure } from "./measure.ts";

/** What makes a unit active on a day, as a project says it. */
export interface ActiveUser {
  readonly include?: readonly string[] | undefined;
  readonly exclude: readonly string[];
  /** Whether names that are neither included nor excluded count; undefined: if nothing is included by name. */
  readonly new_events?: boolean | undefined;
  readonly where: readonly Condition[];
  readonly min_events: number;
  readonly count_exposures: boolean;
}

/** The measure of a definition of an active user. */
export function activeMeasure({
  include,
  exclude,
  new_events,
  where,
  min_events,
  count_exposures,
}: ActiveUser): Measure {
  const anyName = new_events ?? include === undefined;
  return {
    ...countingMeasure({ event: anyName ? undefined : (include ?? []), where }),
    except: [...exclude].sort(),
    exposures: count_exposures,
    atLeast: min_events,
  };
}

/** Anything that a unit did: used events of any name, and exposures. It is the project's active user, unless that says otherwise. */
export const ANYTHING: Measure = activeMeasure({ exclude: [], where: [], min_events: 1, count_exposures: true });
