import { type PublishedRecord, textOf } from "./published-record.ts";

/** A version of a definition, and the days that were computed with it. */
export interface VersionDays {
  readonly version: string;
  readonly first_day: string;
  readonly last_day: string;
}

/** Versions in rows that are in order of days, newest first. */
export function versionsOf(records: readonly PublishedRecord[], column: string, day: string): VersionDays[] {
  const found: VersionDays[] = [];
  for (const record of records) {
    const [version, ds] = [textOf(record, column), textOf(record, day)];
    const last = found.at(-1);
    if (last?.version === version) found[found.length - 1] = { ...last, last_day: ds };
    else found.push({ version, first_day: ds, last_day: ds });
  }
  return found.reverse();
}
