import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** Texts that stand in a list more than once. `word` names what the list is of: `unit type`. */
export function repeatedTexts(texts: readonly Cursor[], word: string): Problem[] {
  const first = new Map<string, Cursor>();
  return texts.flatMap((entry) => {
    const text = entry.text();
    if (text === undefined) return [];
    const earlier = first.get(text);
    if (earlier === undefined) {
      first.set(text, entry);
      return [];
    }
    return [entry.problem(`${word} "${text}" is there twice, first in line ${earlier.line}`, "keep one of them")];
  });
}
