import type { Day } from "../../lake/calendar.ts";
import { groupSequentialBounds } from "../../statistics/sequential/group-sequential.ts";
import type { Population } from "../stage-moments.ts";
import type { AnalysedStage, Pair } from "./analysis.ts";
import type { CurrentLook } from "./columns/look-columns.ts";
import type { Inference } from "./inference.ts";

/** A look with fewer new units than this share is none. */
const LEAST_NEWS = 1e-5;

function liesIn({ stage }: AnalysedStage, day: Day): boolean {
  return stage.fromUs < day.endUs && stage.toUs > day.startUs;
}

type LookOf = (population: Population, pair: Pair, inference: Inference) => CurrentLook | null;

/**
 * The planned look of a stage that falls on a ds, with its bound; asked for by many rows, computed once for those that share it.
 *
 * The chance of a false alarm is spent by calendar days (from the day on which the first unit entered the stage to its last look); the
 * information of a look is the units that had entered by its end. A look without new units is none: the next one spends its share.
 * Source: K. K. G. Lan, D. L. DeMets, Group sequential procedures: calendar versus information time, 1989, doi:10.1002/sim.4780081003.
 *
 * @param dayOf days of the project's calendar.
 * @returns null where none is planned for the day, or no unit had entered.
 */
export function lookOf(stage: AnalysedStage, ds: string, dayOf: (ds: string) => Day): LookOf {
  const planned = stage.subject.looks;
  if (planned === undefined || !planned.days.includes(ds)) return () => null;
  const inStage = planned.days.filter((day) => liesIn(stage, dayOf(day)));
  const known = new Map<string, CurrentLook | null>();
  return (population, pair, { comparison }) => {
    const key = JSON.stringify([population, pair, comparison]);
    const found = known.get(key);
    if (found !== undefined) return found;
    const look = find(population, pair, comparison);
    known.set(key, look);
    return look;
  };

  function find(population: Population, pair: Pair, comparison: Inference["comparison"]): CurrentLook | null {
    const entries = stage.entries.filter(
      ({ group, carriedOver }) =>
        (group === pair.test || group === pair.control) && (population === "all" || !carriedOver),
    );
    const [first] = entries;
    const last = inStage.at(-1);
    if (planned === undefined || first === undefined || last === undefined) return null;
    const days = inStage.filter((day) => day >= first.ds && day <= ds);
    const elapsed = (day: string): number => Number(dayOf(day).endUs - dayOf(first.ds).startUs);
    const unitsBy = (day: string): number =>
      entries.filter((entry) => entry.ds <= day).reduce((sum, { units }) => sum + Number(units), 0);
    const looks = days
      .map((day) => ({ day, spendingTime: elapsed(day) / elapsed(last), information: unitsBy(day) }))
      .filter(({ information }, k, all) => information > (all[k - 1]?.information ?? 0) * (1 + LEAST_NEWS));
    if (looks.at(-1)?.day !== ds) return null;
    const bound = groupSequentialBounds(looks, {
      alpha: 1 - comparison.confidenceLevel,
      spending: planned.spending,
      sides: comparison.alternative === "two-sided" ? 2 : 1,
    }).at(-1);
    if (bound === undefined) return null;
    const number = inStage.filter((day) => day <= ds).length;
    return { number, looks: inStage.length, spending: planned.spending, bound };
  }
}
