import type { Published } from "../../engine/duckdb/open-published.ts";
import type { At } from "../published/at.ts";
import { readRun } from "../published/read-run.ts";
import { remembered } from "../published/remembered.ts";
import { readViewsByName } from "../scorecard/read-names.ts";
import { changeOf } from "./change-of.ts";
import type { Change, ChangeRow, ChangesPage } from "./changes-page.ts";

const COLUMNS = "changed_at, changed_by, recorded_by, reason, subject, change, detail";

const CHANGES = `select ${COLUMNS} from change_history where ds = ?::date order by changed_at desc, subject`;

/** Types of subjects that have a page where there are results of them. */
const WITH_RESULTS: ReadonlySet<string> = new Set(["gate", "experiment", "holdout"]);

/** The change history as of a ds, newest first. */
export const readHistory = remembered(async (published, ds: string): Promise<readonly Change[]> => {
  return (await published.records(CHANGES, [ds])).map(changeOf);
});

/** The same, and whether there is a page of what each change is of. */
export const readChanges = remembered(async (published, ds: string): Promise<readonly ChangeRow[]> => {
  const history = await readHistory(published, ds);
  const names = await readViewsByName(published, ds);
  // Of those with one key a map keeps the last.
  const newest = new Map(history.toReversed().map((change) => [change.subject, change]));
  const hasPage = ({ subject, subject_type: type, subject_name: name }: Change): boolean =>
    name !== null &&
    (WITH_RESULTS.has(type) ? names.has(name) : type === "metric" && newest.get(subject)?.change !== "removed");
  return history.map((change) => ({ ...change, has_page: hasPage(change) }));
});

/** Changes of some subjects as of a ds, newest first. */
export async function readChangesOf(
  published: Published,
  ds: string,
  subjects: readonly string[],
): Promise<ChangeRow[]> {
  const wanted = new Set(subjects);
  return (await readChanges(published, ds)).filter(({ subject }) => wanted.has(subject));
}

/** The newest change of every subject. */
export async function readNewestChanges(published: Published, ds: string, types: readonly string[]): Promise<Change[]> {
  const records = await published.records(
    `select ${COLUMNS} from change_history where ds = ?::date and split_part(subject, ' ', 1) in (${types.map(() => "?").join(", ")})
     qualify row_number() over (partition by subject order by changed_at desc) = 1 order by subject`,
    [ds, ...types],
  );
  return records.map(changeOf);
}

/** The change history. Errors: `NOTHING_PUBLISHED` (input). */
export async function readChangesPage(published: Published, { ds, timeZone }: At): Promise<ChangesPage> {
  const run = await readRun(published, ds);
  return { ds: run.ds, run_id: run.run_id, time_zone: timeZone, changes: await readChanges(published, run.ds) };
}
