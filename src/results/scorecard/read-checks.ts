import type { Published } from "../../engine/duckdb/open-published.ts";
import { textOf } from "../published/published-record.ts";
import { remembered } from "../published/remembered.ts";
import { readViewsByName } from "./read-names.ts";
import { type HealthRow, healthRow } from "./result-row.ts";

/** A check of a run. */
export interface PublishedCheck {
  readonly row: HealthRow;
  /** The gate or experiment that it is of; null: all share it. */
  readonly name: string | null;
  /** JSON: the counts behind it. */
  readonly detail: string;
}

const CHECKS = `
  select "check", scope, status, value, threshold, reason, detail from pulse_health where ds = ?::date order by "check", scope`;

/** The gate or experiment that a check is of; null: all share it. */
export function nameOfScope(scope: string, names: Pick<ReadonlySet<string>, "has">): string | null {
  const subject = scope.replace(/^(?:gate|experiment|holdout) /, "").split("/")[0] ?? "";
  return names.has(subject) ? subject : null;
}

/** All checks of a ds, in the order of their kinds and scopes. */
export const readChecks = remembered(async (published, ds: string): Promise<readonly PublishedCheck[]> => {
  const names = await readViewsByName(published, ds);
  return (await published.records(CHECKS, [ds])).map((record) => ({
    row: healthRow(record),
    name: nameOfScope(textOf(record, "scope"), names),
    detail: textOf(record, "detail"),
  }));
});

/** Checks of one gate or experiment, and of what all share. */
export async function readChecksOf(published: Published, ds: string, name: string): Promise<PublishedCheck[]> {
  return (await readChecks(published, ds)).filter((check) => check.name === name || check.name === null);
}
