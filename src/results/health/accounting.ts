import { nameOfScope } from "../scorecard/read-checks.ts";
import { leftOutWords } from "../words/left-out-words.ts";
import { type CheckInput, statusText } from "./check-input.ts";
import type { Accounting } from "./health-page.ts";

const KINDS: ReadonlyMap<string, Accounting["of"]> = new Map([
  ["message_accounting", "messages"],
  ["event_accounting", "events"],
  ["exposure_accounting", "exposures"],
]);
/** Parts of an account that were used. */
const USED: ReadonlySet<string> = new Set(["used", "events", "exposures"]);

/** Accounts: what came, what was used, and what was left out by reason. */
export function accountingOf(checks: readonly CheckInput[], names: ReadonlySet<string>): Accounting[] {
  return checks.flatMap(({ check, scope, status, detail }) => {
    const of = KINDS.get(check);
    if (of === undefined || typeof detail !== "object" || detail === null) return [];
    const parts = Object.entries(detail).flatMap(([reason, count]: [string, unknown]) =>
      typeof count === "number" ? [{ reason, count }] : [],
    );
    const sum = (wanted: (reason: string) => boolean): number =>
      parts.filter(({ reason }) => wanted(reason)).reduce((total, { count }) => total + count, 0);
    return [
      {
        ...{ of, scope, name: nameOfScope(scope, names), status: statusText(status) },
        came: sum((reason) => reason === "came"),
        used: sum((reason) => USED.has(reason)),
        excluded: parts
          .filter(({ reason, count }) => reason !== "came" && !USED.has(reason) && count > 0)
          .sort((a, b) => b.count - a.count)
          .map(({ reason, count }) => ({ reason, words: leftOutWords(reason), count })),
      },
    ];
  });
}
