import { tables } from "../../publish/tables/all-tables.ts";
import type { PublishedRecord } from "./published-record.ts";

const pulseResults = tables.find(({ name }) => name === "pulse_results");

const BLANK: PublishedRecord = Object.fromEntries((pulseResults?.columns ?? []).map(({ name }) => [name, null]));

/** The row of `pulse_results` itself, of which only some columns were read: all others are null from now on. Copying many of them would cost more than reading them. */
export function withBlanks(record: PublishedRecord): PublishedRecord {
  return Object.setPrototypeOf(record, BLANK) as PublishedRecord;
}
