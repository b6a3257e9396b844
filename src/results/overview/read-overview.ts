import type { Published } from "../../engine/duckdb/open-published.ts";
import { readChanges, readNewestChanges } from "../changes/read-changes-page.ts";
import { readFlows } from "../decision/read-flow.ts";
import type { At } from "../published/at.ts";
import { withBlanks } from "../published/blank-result.ts";
import { byName } from "../published/by-name.ts";
import { type PublishedRecord, textOf } from "../published/published-record.ts";
import { dayIsOver, readRun } from "../published/read-run.ts";
import type { RampRow } from "../scorecard/ramp.ts";
import { readExposuresByName } from "../scorecard/read-names.ts";
import { healthRow, resultRow } from "../scorecard/result-row.ts";
import { buildOverview } from "./build-overview.ts";
import { DECISION_COLUMNS, HEADLINES_SQL, RAMP_SQL } from "./headline-sql.ts";
import type { Overview } from "./overview.ts";
import { ruleCounts } from "./rule-counts.ts";

/** Changes that the overview has. */
const NEWEST_CHANGES = 12;

const SUBJECT = "split_part(regexp_replace(scope, '^(gate|experiment|holdout) ', ''), '/', 1)";
const FINDINGS = `
  select ${SUBJECT} as subject, "check", scope, status, value, threshold, reason
  from pulse_health where ds = ?::date and status in ('fail', 'warn') order by "check", scope`;
const CHECKED = `
  select ${SUBJECT} as subject, bool_or("check" = 'srm') as has_srm
  from pulse_health where ds = ?::date and status <> 'skipped' group by subject`;

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
  const [countsText, rowsText] =
    headlines === undefined ? ["", ""] : [textOf(headlines, "counts"), textOf(headlines, "rows")];
  const counts = byName(JSON.parse(countsText || "[]") as PublishedRecord[], ruleCounts);
  const rows = byName(DECISION_COLUMNS.rowsOf(rowsText), resultRow);
  const ramps = byName(await records(RAMP_SQL), rampRow);
  const exposures = await readExposuresByName(published, ds);
  const names = [...new Set([...counts.keys(), ...exposures.keys()])].sort();
  const known = new Set(names);
  const findings = byName(await records(FINDINGS), healthRow, "subject");
  const checked = await records(CHECKED);
  const subjects = checked.map((record) => textOf(record, "subject"));
  const flows = await readFlows(published, ds);
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
    changes: (await readChanges(published, ds)).slice(0, NEWEST_CHANGES),
  });
}
