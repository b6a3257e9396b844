import { formatExact } from "../../results/words/numbers.ts";
import type { JudgedEvent, JudgedRole } from "./judge-events.ts";
import type { UnitEvent } from "./unit-events.ts";

function countedWords({ role, amount, scale, item, notes }: JudgedRole): string {
  const what = amount === null ? (item === null ? "" : JSON.stringify(item)) : formatExact(amount, scale);
  const noted = notes.length === 0 ? "" : `(${notes.join("; ")})`;
  return [role, what, noted].filter((text) => text !== "").join(" ");
}

/** Reasons that several roles share are said once. */
function reasonWords(roles: readonly JudgedRole[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { role, reason, notes } of roles) {
    if (reason === null) continue;
    const text = notes.length === 0 ? reason : `${reason} (${notes.join("; ")})`;
    byReason.set(text, [...(byReason.get(text) ?? []), role]);
  }
  const isOne = byReason.size === 1;
  return [...byReason].map(([reason, names]) =>
    isOne || names.includes("") ? reason : `${names.join(" and ")}: ${reason}`,
  );
}

/** What an event is to the metric, in words; `counts` says whether it counts for anything. */
export function eventWords(
  { event, roles }: JudgedEvent,
  linkWords: (event: UnitEvent) => string | null,
  otherNames: string,
): { readonly counts: boolean; readonly text: string } {
  const counted = roles.filter(({ counts }) => counts);
  const others = roles.filter(({ counts, isOtherName }) => !counts && !isOtherName);
  const link = linkWords(event);
  const linked = link === null ? [] : [link];
  if (counted.length > 0) {
    const ofCounted = counted.map(countedWords).filter((text) => text !== "");
    const ofOthers = others.flatMap(({ role, reason }) => (reason === null ? [] : [`${role}: ${reason}`]));
    return {
      counts: true,
      text: [ofCounted.join(", "), ...ofOthers, ...linked].filter((text) => text !== "").join("; "),
    };
  }
  const reasons = others.length > 0 ? reasonWords(others) : [otherNames];
  return { counts: false, text: [...reasons, ...linked].join("; ") };
}
