import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Published } from "../../engine/duckdb/open-published.ts";
import { openTables } from "../../engine/duckdb/write-database.ts";
import { PulseError } from "../../errors.ts";
import { changeHistory } from "../../publish/tables/change-history.ts";
import { pulseHealth } from "../../publish/tables/pulse-health.ts";
import { pulseResults } from "../../publish/tables/pulse-results.ts";
import { runs } from "../../publish/tables/runs.ts";
import { readRuns, runOf } from "../published/read-run.ts";
import { readSuperseded } from "./read-superseded.ts";

/** What two runs are compared by; of results the headlines' own rows. */
const COMPARED = [
  { table: runs },
  { table: changeHistory },
  { table: pulseHealth },
  { table: pulseResults, where: "view = 'cumulative' and user_dimension = '' and metric_dimension = ''" },
];

/**
 * Reads a day's newest version, or the one that is asked for, from its own files if need be.
 *
 * @param text as `versionText` writes it, or a day.
 * Errors: `NOTHING_PUBLISHED`, `RESULTS_UNKNOWN` (input) for a version that is not there or not any more.
 */
export async function withVersion<T>(
  published: Published,
  text: string,
  read: (version: Published, ds: string) => Promise<T>,
): Promise<T> {
  const [ds = "", runId] = text.split(".");
  const current = runOf(await readRuns(published), ds);
  if (runId === undefined || runId === current.run_id) return read(published, ds);
  const versions = (await readSuperseded(published)).filter(({ run }) => run.ds === ds);
  const found = versions.find(({ run }) => run.run_id === runId);
  if (found === undefined || !found.run.kept) {
    const kept = versions.filter(({ run }) => run.kept).map(({ run }) => run.run_id);
    throw new PulseError({
      code: "RESULTS_UNKNOWN",
      fault: "input",
      message:
        found === undefined
          ? `${ds} has no version ${JSON.stringify(runId)} that is known`
          : `the files of version ${runId} of ${ds} were pruned`,
      hint: `there ${kept.length === 1 ? "is" : "are"} ${[current.run_id, ...kept].join(", ")}; \`pulse prune --keep\` says how many stay`,
    });
  }
  const version = await openTables(
    COMPARED.map((entry) => ({
      ...entry,
      stored: true,
      paths: [join(found.folder, `${entry.table.name}.parquet`)].filter((path) => existsSync(path)),
    })),
  );
  try {
    return await read(version, ds);
  } finally {
    version.close();
  }
}
