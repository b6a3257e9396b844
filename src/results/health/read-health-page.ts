import type { Published } from "../../engine/duckdb/open-published.ts";
import { dayOf } from "../../lake/calendar.ts";
import type { At } from "../published/at.ts";
import { numberOf, optionalNumberOf, type PublishedRecord, textOf } from "../published/published-record.ts";
import { type RunAt, readRuns, runOf } from "../published/read-run.ts";
import { remembered } from "../published/remembered.ts";
import { unlessGone } from "../published/unless-gone.ts";
import { readChecks, readChecksOf } from "../scorecard/read-checks.ts";
import { readNames, readSubject } from "../scorecard/read-scorecard.ts";
import { localHour } from "../words/local-time.ts";
import { buildHealthPage } from "./build-health-page.ts";
import type { CheckInput } from "./check-input.ts";
import type { DayCompleteness, EventArrivals, ExposureHour, HealthPage } from "./health-page.ts";

const DEAD_LETTERS =
  "select reason, count(*) as messages from dead_letters where ds = ?::date group by reason order by messages desc, reason";
const MESSAGES = `
  select ds, sum((detail->>'all')::bigint)::bigint as messages, sum((detail->>'dead')::bigint)::bigint as dead
  from pulse_health where "check" = 'dead_letters' group by ds`;
const ARRIVALS = `
  select ds, sum(messages)::bigint as events, coalesce(sum(messages) filter (days_late > 0), 0)::bigint as late,
    coalesce(sum(messages) filter (days_late > 1), 0)::bigint as later, max(days_late) as most_days_late
  from message_arrivals where kind = 'event' group by ds`;
/** By quarters of an hour: not every zone is whole hours away from UTC. Who came from an earlier stage was counted there. */
const QUARTERS = `
  select time_bucket(interval '15 minutes', first_exposure_at) as quarter, "group", count(*) as units
  from assignments where ds = ?::date and name = ? and carried_over is not true group by all`;

/** Units first exposed on each day (to each gate or experiment, if no name is given), and those of them whose exposure came after the day's end; of days that are published. */
function lateSql(days: readonly string[], timeZone: string, ofName: boolean): string {
  const ends = days.map((ds) => {
    const end = new Date(Number(dayOf(timeZone, ds).endUs / 1000n)).toISOString().slice(0, 19).replace("T", " ");
    return `(date '${ds}', timestamp '${end}')`;
  });
  return `
    with ends(day, end_at) as (values ${ends.join(", ")})
    select day, count(*) as units, count(*) filter (inserted_at >= end_at) as late
    from assignments join ends on first_exposure_ds = ends.day
    where ds = ?::date and carried_over is not true${ofName ? " and name = ?" : ""} group by day`;
}

function byDay(records: readonly PublishedRecord[], key: string): Map<string, PublishedRecord> {
  return new Map(records.map((record) => [textOf(record, key), record]));
}

const readMessages = remembered((published) => published.records(MESSAGES));
const readDeadLetters = remembered((published, ds: string) => unlessGone(published.records(DEAD_LETTERS, [ds])));
const readArrivals = remembered((published) => unlessGone(published.records(ARRIVALS)));

function arrivalsOf(record: PublishedRecord): EventArrivals {
  return {
    all: numberOf(record, "events"),
    late: numberOf(record, "late"),
    later: numberOf(record, "later"),
    most_days_late: numberOf(record, "most_days_late"),
  };
}

async function readDays(
  published: Published,
  runs: readonly RunAt[],
  ds: string,
  { timeZone, name }: { readonly timeZone: string; readonly name: string | null },
): Promise<DayCompleteness[]> {
  const shown = runs.filter((run) => run.ds <= ds).slice(0, 28);
  const days = shown.map((run) => run.ds);
  const messages = byDay(await readMessages(published), "ds");
  const arrivals = byDay((await readArrivals(published)) ?? [], "ds");
  const sql = lateSql(days, timeZone, name !== null);
  const late = byDay((await unlessGone(published.records(sql, name === null ? [ds] : [ds, name]))) ?? [], "day");
  return shown.map((run) => {
    const [ofDay, units, events] = [messages.get(run.ds), late.get(run.ds), arrivals.get(run.ds)];
    return {
      ...{ ds: run.ds, run_id: run.run_id, finished_at: run.finished_at },
      messages: ofDay === undefined ? null : optionalNumberOf(ofDay, "messages"),
      unusable: ofDay === undefined ? null : optionalNumberOf(ofDay, "dead"),
      events: events === undefined ? null : arrivalsOf(events),
      exposed_units: units === undefined ? null : numberOf(units, "units"),
      late_units: units === undefined ? null : numberOf(units, "late"),
    };
  });
}

async function readHours(
  published: Published,
  ds: string,
  name: string,
  timeZone: string,
): Promise<ExposureHour[] | null> {
  const records = await unlessGone(published.records(QUARTERS, [ds, name]));
  if (records === null) return null;
  const groups = [...new Set(records.map((record) => textOf(record, "group")))].sort();
  const units = new Map<string, number>();
  for (const record of records) {
    const key = `${localHour(textOf(record, "quarter"), timeZone)} ${textOf(record, "group")}`;
    units.set(key, (units.get(key) ?? 0) + numberOf(record, "units"));
  }
  return Array.from({ length: 24 }, (_, hour) => ({
    hour,
    groups: groups.map((group) => ({ group, units: units.get(`${hour} ${group}`) ?? 0 })),
  }));
}

/** Reads the health of all, or of one gate or experiment with what all share. Errors: `NOTHING_PUBLISHED`, `RESULTS_UNKNOWN` (input). */
export async function readHealthPage(
  published: Published,
  { ds: asked, timeZone, name: wanted }: At & { readonly name?: string | undefined },
): Promise<HealthPage> {
  const runs = await readRuns(published);
  const { ds, run_id } = runOf(runs, asked);
  const name = wanted ?? null;
  if (name !== null) await readSubject(published, name, { ds, view: "cumulative" });
  const checks = (await (name === null ? readChecks(published, ds) : readChecksOf(published, ds, name))).map(
    ({ row, detail }): CheckInput => ({ ...row, detail: JSON.parse(detail || "null") as unknown }),
  );
  const letters = await readDeadLetters(published, ds);
  return buildHealthPage({
    ...{ ds, run_id, timeZone, name, checks },
    names: await readNames(published, ds),
    days: await readDays(published, runs, ds, { timeZone, name }),
    hours: name === null ? null : await readHours(published, ds, name, timeZone),
    deadLetters: (letters ?? []).map((record) => ({
      reason: textOf(record, "reason"),
      messages: numberOf(record, "messages"),
    })),
  });
}
