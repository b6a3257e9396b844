import type { Published } from "../../engine/duckdb/open-published.ts";
import type { HealthLight } from "../health/health-light.ts";
import type { At } from "../published/at.ts";
import { numberOf, type PublishedRecord, textOf } from "../published/published-record.ts";
import { messagesByTopic } from "./messages-by-topic.ts";
import { readSuperseded } from "./read-superseded.ts";
import type { RunRow, RunsPage } from "./runs-page.ts";

const RUNS = `
  with health as (
    select ds, count(*) filter (status = 'fail') as fail, count(*) filter (status = 'warn') as warn,
      count(*) filter (status <> 'skipped') as made
    from pulse_health group by ds
  ),
  history as (
    select ds, count(*) as changes, count(*) - lag(count(*), 1, 0) over (order by ds) as new_changes
    from change_history group by ds
  )
  select runs.*, coalesce(fail, 0) as fail, coalesce(warn, 0) as warn, coalesce(made, 0) as made,
    greatest(0, coalesce(new_changes, 0)) as new_changes,
    epoch_ms(finished_at) - epoch_ms(started_at) as took_ms
  from runs left join health using (ds) left join history using (ds) order by runs.ds desc`;

function lightOf(record: PublishedRecord): HealthLight {
  if (numberOf(record, "made") === 0) return "unknown";
  return numberOf(record, "fail") > 0 ? "fail" : numberOf(record, "warn") > 0 ? "warn" : "ok";
}

function runRow(record: PublishedRecord): RunRow {
  const text = (name: string): string => textOf(record, name);
  return {
    ...{ ds: text("ds"), run_id: text("run_id"), status: text("status") },
    ...{ started_at: text("started_at"), finished_at: text("finished_at") },
    seconds: numberOf(record, "took_ms") / 1000,
    ...{ program_version: text("program_version"), configuration_hash: text("configuration_hash") },
    messages: messagesByTopic(record).reduce((sum, { messages }) => sum + messages, 0),
    ...{ models_built: numberOf(record, "models_built"), models_reused: numberOf(record, "models_reused") },
    health: lightOf(record),
    changes: numberOf(record, "new_changes"),
  };
}

/** Every run with its record, newest day first. */
export async function readRunRecords(
  published: Published,
): Promise<{ readonly run: RunRow; readonly record: PublishedRecord }[]> {
  return (await published.records(RUNS)).map((record) => ({ run: runRow(record), record }));
}

/** All published runs. */
export async function readRunsPage(published: Published, { timeZone }: At): Promise<RunsPage> {
  const runs = (await readRunRecords(published)).map(({ run }) => run);
  return { time_zone: timeZone, runs, superseded: (await readSuperseded(published)).map(({ run }) => run) };
}
