import type { Published } from "../../engine/duckdb/open-published.ts";
import { readChanges, readNewestChanges } from "../changes/read-changes-page.ts";
import { readFlow } from "../decision/read-flow.ts";
import type { At } from "../published/at.ts";
import { withBlanks } from "../published/blank-result.ts";
import { recordsOf } from "../published/json-rows.ts";
import { type PublishedRecord, textOf } from "../published/published-record.ts";
import { dayIsOver, readRun } from "../published/read-run.ts";
import type { RampRow } from "../scorecard/ramp.ts";
import { exposureRow, healthRow, resultRow } from "../scorecard/result-row.ts";
import { buildOverview } from "./build-overview.ts";
import { HEADLINES_SQL, RAMP_SQL } from "./headline-sql.ts";
import type { Overview } from "./overview.ts";
import { ruleCounts } from "./rule-counts.ts";

const EXPOSURES = `
  select name, rule, stage, any_value(percent) as percent, "group",
    sum(new_units)::bigint as units,
    sum(carried_over_units)::bigint as carried_over_units,
    sum(crossover_units)::bigint as crossover_units
  from pulse_exposures where ds = ?::date group by name, rule, stage, "group" order by name, rule, stage, "group"`;

const SUBJECT = "split_part(regexp_replace(scope, '^(gate|experiment|holdout) ', ''), '/', 1)";
const FINDINGS = `
  select ${SUBJECT} as subject, "check", scope, status, value, threshold, reason
  from pulse_health where ds = ?::date and status in ('fail', 'warn') order by "check", scope`;
const CHECKED = `
  select ${SUBJECT} as subject, bool_or("check" = 'srm') as has_srm
  from pulse_health where ds = ?::date and status <> 'skipped' group by subject`;

function byName<T>(
  records: readonly PublishedRecord[],
  of: (record: PublishedRecord) => T,
  key = "name",
): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const record of records) {
    const name = textOf(record, key);
    const list = found.get(name);
    if (list === undefined) found.set(name, [of(record)]);
    else list.push(of(record));
  }
  return found;
}

const rampRow = (record: PublishedRecord): RampRow & { readonly rule: string } =>
  resultRow(withBlanks({ ...record, population: "all", user_dimension: "", metric_dimension: "" }));

/**
 * Every gate and experiment as of a ds, by a fixed number of queries. Decisions are those of `readDecision`, word by word. Errors:
 * `NOTHING_PUBLISHED` (input).
 */
export async function readOverview(published: Published, { ds: asked, timeZone }: At): Promise<Overview> {
  const run = await readRun(published, asked);
  const { ds } = run;
  const records = (sql: string): Promise<PublishedRecord[]> => published.records(sql, [ds]);
  const [headlines] = await records(HEADLINES_SQL);
  const listAt = (column: string): PublishedRecord[] =>
    headlines === undefined ? [] : recordsOf(textOf(headlines, column));
  const counts = byName(listAt("counts"), ruleCounts);
  const rows = byName(listAt("rows"), (record) => resultRow(withBlanks(record)));
  const ramps = byName(await records(RAMP_SQL), rampRow);
  const exposures = byName(await records(EXPOSURES), exposureRow);
  const names = [...new Set([...counts.keys(), ...exposures.keys()])].sort();
  const known = new Set(names);
  const findings = byName(await records(FINDINGS), healthRow, "subject");
  const checked = await records(CHECKED);
  const subjects = checked.map((record) => textOf(record, "subject"));
  const flows = new Map<string, Awaited<ReturnType<typeof readFlow>>>();
  for (const flow of await readFlow(published, ds)) flows.set(flow.name, [...(flows.get(flow.name) ?? []), flow]);
  return buildOverview({
    run,
    timeZone,
    names,
    parts: {
      ...{ ds, run_id: run.run_id, day_is_over: dayIsOver(run, timeZone), counts, rows, ramps, exposures, flows },
      findings: new Map([...findings].filter(([subject]) => known.has(subject))),
      shared: [...findings].filter(([subject]) => !known.has(subject)).flatMap(([, list]) => list),
      with_sample_ratio: new Set(
        checked.filter(({ has_srm: has }) => has === true).map((record) => textOf(record, "subject")),
      ),
      with_checks: new Set(subjects),
      has_shared_checks: subjects.some((subject) => !known.has(subject)),
    },
    newest: await readNewestChanges(published, ds, ["gate", "experiment", "holdout"]),
    changes: await readChanges(published, ds, { limit: 12 }),
  });
}
