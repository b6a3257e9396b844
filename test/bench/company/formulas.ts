import { type CompanySize, DAY_MS, DAYS, FIRST_MS } from "./size.ts";

const NAMES =
  "['page_view','add_to_cart','checkout','purchase','search','login','share','like','comment','video_start']";
const CATEGORIES = "['US','CA','GB','DE','FR']";
/** Units meet gates in the first half. */
const EXPOSURE_DAYS = 7;

/**
 * SQL for the events of some indexes, in order of time: `i, ts_ms, unit_id, name, value, category`. It is a pure function of the index: a tenth of the
 * units makes about half of the events, in sessions of twelve on some days; purchases have a value of whole cents.
 *
 * @param indexes SQL of a relation with one BIGINT column, each from 0 to `events` - 1.
 */
export function eventsSql({ events, units }: CompanySize, indexes: string): string {
  return `with drawn as (
    select i,
      case when hash(i * 3) % 2 = 0 then hash(i // 12) % (${units} // 10) else hash(i // 6 + 7) % ${units} end as u,
      cast(i * (${DAY_MS}.0 * ${DAYS} / ${events}) as bigint) as after_ms,
      hash(i * 7) % 10 as kind
    from ${indexes} as indexes(i)
  )
  select i, ${FIRST_MS} + after_ms as ts_ms, 'user_' || u as unit_id, ${NAMES}[1 + cast(kind as integer)] as name,
    case when kind = 3 then (hash(i * 13) % 10000) / 100.0 end as value,
    ${CATEGORIES}[1 + cast(hash(i * 11) % 5 as integer)] as category
  from drawn`;
}

/** SQL for all exposures: `ts_ms, unit_id, gate, grp`, one a unit and gate, half of them in each group. */
export function exposuresSql({ units, gates }: CompanySize): string {
  return `select ${FIRST_MS} + cast(hash(u * 17 + g) % (${DAY_MS} * ${EXPOSURE_DAYS}) as bigint) as ts_ms, 'user_' || u as unit_id, 'gate_' || g as gate,
    case when hash(u * 31 + g) % 2 = 0 then 'test' else 'control' end as grp
  from range(${units}) as a(u), range(${gates}) as b(g) where hash(u * 101 + g) % 4 = 0`;
}

/** Index of the first event of a day, or of the end where the day is {@link DAYS}. Times are rounded to the millisecond, so it may be off by a few. */
export function firstEventOfDay({ events }: CompanySize, day: number): number {
  return Math.ceil((events * day) / DAYS);
}
