import type { Published } from "../../engine/duckdb/open-published.ts";
import { PulseError } from "../../errors.ts";
import { dayOf } from "../../lake/calendar.ts";
import { textOf } from "./published-record.ts";
import { remembered } from "./remembered.ts";

/** The run that results are read of. */
export interface RunAt {
  readonly ds: string;
  readonly run_id: string;
  /** UTC, `YYYY-MM-DD HH:MM:SS`. */
  readonly started_at: string;
  readonly finished_at: string;
}

const RUNS = "select ds, run_id, started_at, finished_at from runs order by ds desc";

/** Every published run, newest day first. */
export const readRuns = remembered(
  async (published): Promise<readonly RunAt[]> =>
    (await published.records(RUNS)).map((record) => ({
      ds: textOf(record, "ds"),
      run_id: textOf(record, "run_id"),
      started_at: textOf(record, "started_at"),
      finished_at: textOf(record, "finished_at"),
    })),
);

/** The run of the ds asked for, or of the newest published one. Errors: `NOTHING_PUBLISHED` (input). */
export function runOf(runs: readonly RunAt[], ds: string | undefined): RunAt {
  const found = ds === undefined ? runs[0] : runs.find((run) => run.ds === ds);
  if (found !== undefined) return found;
  const range = runs.length === 0 ? "no day is published" : `published are ${runs.at(-1)?.ds} to ${runs[0]?.ds}`;
  throw new PulseError({
    code: "NOTHING_PUBLISHED",
    fault: "input",
    message: ds === undefined ? "no day is published yet" : `${ds} is not published`,
    hint: ds === undefined ? "run `pulse run`" : `${range}; run \`pulse run --ds ${ds}\``,
  });
}

/** As {@link runOf}, read. */
export async function readRun(published: Published, ds: string | undefined): Promise<RunAt> {
  return runOf(await readRuns(published), ds);
}

/** Whether the ds was over in its time zone when the run began. */
export function dayIsOver({ ds, started_at: startedAt }: RunAt, timeZone: string): boolean {
  const startedMs = Date.parse(`${startedAt.replace(" ", "T")}Z`);
  return Number.isNaN(startedMs) || BigInt(startedMs) * 1000n >= dayOf(timeZone, ds).endUs;
}
