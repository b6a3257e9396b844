import { distance } from "fastest-levenshtein";

/**
 * The candidate that a misspelt name most likely meant: at most two edits in five characters, case ignored; of equally
 * near ones that with the same first letter.
 *
 * @example
 * nearName("cuont", ["count", "sum"]); // "count"
 */
export function nearName(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.round(name.length * 0.4)) + 1;
  for (const candidate of candidates) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase()) - (candidate[0] === name[0] ? 0.5 : 0);
    if (edits < least && edits < candidate.length) {
      best = candidate;
      least = edits;
    }
  }
  return best;
}

const LIST_AT_MOST = 25;

/** What may be written in place of an unknown name, as a hint: the near name first, then all that are allowed. */
export function allowedHint(name: string | undefined, candidates: readonly string[]): string {
  const allowed = [...new Set(candidates)];
  if (allowed.length === 0) return "none is defined";
  const near = name === undefined ? undefined : nearName(name, allowed);
  const more = allowed.length > LIST_AT_MOST ? `, ... (${allowed.length} in all)` : "";
  const list = `allowed: ${allowed.slice(0, LIST_AT_MOST).join(", ")}${more}`;
  return near === undefined ? list : `did you mean "${near}"? ${list}`;
}
