import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Published } from "../../engine/duckdb/open-published.ts";
import { numberOf, textOf } from "../published/published-record.ts";
import { unlessGone } from "../published/unless-gone.ts";
import { messagesByTopic } from "./messages-by-topic.ts";
import type { SupersededRun } from "./runs-page.ts";

const SUPERSEDED = `
  select *, epoch_ms(finished_at) - epoch_ms(started_at) as took_ms from superseded_runs order by ds desc, started_at desc, run_id`;

/** Versions that newer ones took the place of, with the folders of their files; none where an older Pulse wrote the database. */
export async function readSuperseded(
  published: Published,
): Promise<{ readonly run: SupersededRun; readonly folder: string }[]> {
  const records = (await unlessGone(published.records(SUPERSEDED))) ?? [];
  return records.map((record) => {
    const text = (name: string): string => textOf(record, name);
    const folder = dirname(text("filename"));
    return {
      folder,
      run: {
        ...{ ds: text("ds"), run_id: text("run_id"), started_at: text("started_at"), finished_at: text("finished_at") },
        seconds: numberOf(record, "took_ms") / 1000,
        ...{ program_version: text("program_version"), configuration_hash: text("configuration_hash") },
        messages: messagesByTopic(record).reduce((sum, { messages }) => sum + messages, 0),
        kept: existsSync(join(folder, "pulse_results.parquet")),
      },
    };
  });
}
