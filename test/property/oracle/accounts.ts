import type { JudgedExposures } from "./exposures.ts";
import { groupBy } from "./grouping.ts";
import type { Part } from "./messages.ts";
import { isEventRow, type Row } from "./rows.ts";
import type { Subject } from "./subjects.ts";

/** Counts that must add up. Combinations that do not occur are left out. */
export interface Accounts {
  /** Parts of all messages by what they are: `event`, `exposure`, `internal`, or the reason of a dead letter. */
  readonly messages: Readonly<Record<string, number>>;
  /** Rows of metric events, all days and unit types: `used`, `duplicate`, `environment`. */
  readonly events: readonly {
    readonly ds: string;
    readonly unit_type: string;
    readonly status: string;
    readonly count: number;
  }[];
  /** Exposures of each gate, experiment and holdout with a day of at most ds, by day and by what became of them. */
  readonly exposures: readonly {
    readonly exposure_type: string;
    readonly name: string;
    readonly ds: string;
    readonly reason: string;
    readonly count: number;
  }[];
  /** Used exposures whose percentage is not their stage's. */
  readonly contradictions: readonly { readonly exposure_type: string; readonly name: string; readonly count: number }[];
}

export function accountsOf(
  parts: readonly Part[],
  rows: readonly Row[],
  judged: readonly (JudgedExposures & { readonly subject: Subject })[],
): Accounts {
  const kinds = groupBy(parts, (part) => [part.kind === "dead_letter" ? part.reason : part.kind]);
  const statuses = groupBy(rows.filter(isEventRow), (row) => [row.what.ds, row.unitType, row.status]);
  return {
    messages: Object.fromEntries(kinds.map(({ key, members }) => [key[0], members.length])),
    events: statuses.map(({ key: [ds = "", unit_type = "", status = ""], members }) => {
      return { ds, unit_type, status, count: members.length };
    }),
    exposures: judged.flatMap(({ subject, outcomes }) =>
      groupBy(outcomes, (outcome) => [outcome.ds, outcome.reason]).map(({ key: [ds = "", reason = ""], members }) => {
        return { exposure_type: subject.exposureType, name: subject.name, ds, reason, count: members.length };
      }),
    ),
    contradictions: judged.map(({ subject, contradictions }) => {
      return { exposure_type: subject.exposureType, name: subject.name, count: contradictions };
    }),
  };
}
