import { optionalTextOf, type PublishedRecord, textOf } from "../published/published-record.ts";
import type { Change } from "./changes-page.ts";

/** The two sides of a change, as `change_history.detail` has them; what is not such a text has none. */
function sidesOf(detail: string): { readonly before: unknown; readonly after: unknown } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(detail === "" ? "{}" : detail);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    parsed = {};
  }
  const sides = new Map<string, unknown>(typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : []);
  return { before: sides.get("before") ?? null, after: sides.get("after") ?? null };
}

const written = (side: unknown): string | null => (side === null ? null : JSON.stringify(side, null, 2));

/** A row of `change_history`. */
export function changeOf(record: PublishedRecord): Change {
  const subject = textOf(record, "subject");
  const space = subject.indexOf(" ");
  const { before, after } = sidesOf(textOf(record, "detail"));
  return {
    changed_at: textOf(record, "changed_at"),
    changed_by: textOf(record, "changed_by"),
    recorded_by: textOf(record, "recorded_by"),
    reason: optionalTextOf(record, "reason"),
    subject,
    subject_type: space === -1 ? subject : subject.slice(0, space),
    subject_name: space === -1 ? null : subject.slice(space + 1),
    change: textOf(record, "change"),
    before: written(before),
    after: written(after),
  };
}
