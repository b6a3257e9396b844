import type { Published } from "../../engine/duckdb/open-published.ts";
import type { At } from "../published/at.ts";
import { textOf } from "../published/published-record.ts";
import { readRun } from "../published/read-run.ts";
import { messagesByTopic } from "./messages-by-topic.ts";
import { readRunRecords } from "./read-runs-page.ts";
import { readSuperseded } from "./read-superseded.ts";
import type { RunPage } from "./runs-page.ts";

/** A run in full. Errors: `NOTHING_PUBLISHED` (input). */
export async function readRunPage(published: Published, { ds: asked, timeZone }: At): Promise<RunPage> {
  const { ds, run_id } = await readRun(published, asked);
  const all = await readRunRecords(published);
  const place = all.findIndex(({ run }) => run.ds === ds);
  const found = all[place];
  if (found === undefined) throw new Error(`run ${ds} vanished while it was read`);
  const { run, record } = found;
  const rows = new Map<string, unknown>(Object.entries(JSON.parse(textOf(record, "row_counts") || "{}") as object));
  const hashes = new Map<string, unknown>(Object.entries(JSON.parse(textOf(record, "table_hashes") || "{}") as object));
  return {
    ...{ ds, run_id, time_zone: timeZone, run },
    inputs_hash: textOf(record, "inputs_hash"),
    inputs: messagesByTopic(record),
    tables: [...rows].map(([table, count]) => ({ table, rows: Number(count), hash: String(hashes.get(table) ?? "") })),
    previous_ds: all[place + 1]?.run.ds ?? null,
    next_ds: all[place - 1]?.run.ds ?? null,
    superseded: (await readSuperseded(published)).flatMap(({ run: older }) => (older.ds === ds ? [older] : [])),
  };
}
