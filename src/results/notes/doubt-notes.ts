import { isLostAmongMany } from "../scorecard/estimate.ts";
import { formatProbability } from "../words/numbers.ts";
import { aboutScopes } from "../words/scopes-in-words.ts";
import { warningWords } from "../words/warning-words.ts";
import type { MetricNote, NoteContext, ScopedEstimate } from "./metric-note.ts";

const CORRECTIONS: ReadonlyMap<string, string> = new Map([
  ["bonferroni", "Bonferroni"],
  ["holm", "Holm"],
  ["hochberg", "Hochberg"],
  ["benjamini_hochberg", "Benjamini-Hochberg"],
  ["benjamini_yekutieli", "Benjamini-Yekutieli"],
]);

function groupedBy<T>(values: readonly T[], key: (value: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value]);
  return [...groups];
}

/** Warnings of all estimates that are shown and say something: in one note of few words, or each in full with its source. */
function warningNotes(shown: readonly ScopedEstimate[], { detail }: NoteContext): MetricNote[] {
  const said = shown.filter(({ estimate }) => estimate.verdict !== "none");
  const doubts = said.flatMap(({ scope, estimate }) =>
    estimate.warnings.map((warning) => ({
      scope,
      words: detail ? `${warning.text} (${warning.source})` : warningWords(warning),
    })),
  );
  const texts = groupedBy(doubts, ({ words }) => words).map(([words, group]) =>
    aboutScopes(
      group.map(({ scope }) => scope),
      words,
    ),
  );
  if (texts.length === 0) return [];
  return (detail ? texts : [texts.join("; ")]).map((text) => ({ kind: "warning", text }));
}

/** Differences that are significant alone, but not among all that were tested together. */
function correctionNotes(shown: readonly ScopedEstimate[]): MetricNote[] {
  const lost = shown.flatMap(({ scope, estimate }) =>
    isLostAmongMany(estimate) ? [{ scope, adjusted: estimate.adjusted }] : [],
  );
  return groupedBy(lost, ({ adjusted: { tests, family } }) => `${tests} ${family}`).map(([family, group]) => {
    const scopes = group.map(({ scope }) => scope);
    const pValues = group.map(({ adjusted }) => formatProbability(adjusted.p_value)).join(", ");
    const corrections = new Set(group.map(({ adjusted: { correction } }) => CORRECTIONS.get(correction) ?? correction));
    const text = `alone significant, but not among ${family} (adjusted p ${pValues}, ${[...corrections].join(", ")})`;
    return { kind: "note", text: aboutScopes(scopes.join() === "pooled" ? [] : scopes, text) };
  });
}

/** Why results that are shown may be doubted. */
export function doubtNotes(shown: readonly ScopedEstimate[], context: NoteContext): MetricNote[] {
  return [...warningNotes(shown, context), ...correctionNotes(shown)];
}
