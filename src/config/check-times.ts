import { instantMilliseconds } from "./instant-order.ts";
import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** Instants that are in no calendar, or not later than the one before. What is no instant at all is the schema's business. */
export function risingTimes(instants: readonly Cursor[], timeZone: string, hint: string): Problem[] {
  let before: { readonly at: number; readonly text: string } | undefined;
  return instants.flatMap((instant) => {
    const text = instant.text();
    if (text === undefined || !isDated(text)) return [];
    const at = instantMilliseconds(text, timeZone);
    if (at === undefined) return calendarProblems(instant, timeZone);
    const previous = before;
    before = { at, text };
    if (previous === undefined || at > previous.at) return [];
    return [instant.problem(`${text} is not later than ${previous.text}, which stands before it`, hint)];
  });
}

/** An instant that is in no calendar. */
export function calendarProblems(instant: Cursor, timeZone: string): Problem[] {
  const text = instant.text();
  if (text === undefined || !isDated(text) || instantMilliseconds(text, timeZone) !== undefined) return [];
  return [instant.problem(`${text} is in no calendar`, "write a day and a time that exist")];
}

function isDated(text: string): boolean {
  return /^\d{4}-\d\d-\d\d/.test(text);
}
