import { formatProbability } from "../words/numbers.ts";
import { outcomeInWords } from "../words/outcome-in-words.ts";
import { aboutScopes } from "../words/scopes-in-words.ts";
import { detailFacts } from "./detail-facts.ts";
import { doubtNotes } from "./doubt-notes.ts";
import { headlineFacts } from "./headline-facts.ts";
import type { MetricNote, NoteContext, ScopedEstimate } from "./metric-note.ts";

/** How the stages agree, of a headline or a level. */
function poolingNotes(shown: readonly ScopedEstimate[]): MetricNote[] {
  return shown.flatMap(({ scope, kind, estimate: { pooling } }): MetricNote[] => {
    if (pooling === null || kind === "step") return [];
    const scopes = scope === "pooled" ? [] : [scope];
    const notes: MetricNote[] = [];
    if (pooling.naive_sign_differs) {
      const text = aboutScopes(scopes, "adding all stages up would show the opposite sign (Simpson's paradox)");
      notes.push({ kind: "warning", text });
    }
    const { heterogeneity_p_value: pValue, i_squared: iSquared } = pooling;
    if (pValue !== null && pValue < 0.05) {
      const probability = formatProbability(pValue).replace(/^(?=\d)/, "= ");
      const share = iSquared === null ? "" : `; I-squared ${Math.round(iSquared * 100)} %`;
      const text = aboutScopes(scopes, `the stages differ more than by chance (p ${probability}${share})`);
      notes.push({ kind: "note", text });
    }
    return notes;
  });
}

/** Why a difference has no relative one, or no interval of it. */
function relativeNotes(shown: readonly ScopedEstimate[]): MetricNote[] {
  const reasons = new Map<string, ScopedEstimate[]>();
  for (const one of shown) {
    const { outcome, relative_outcome: reason } = one.estimate;
    if (outcome !== "ok" || reason === "ok" || reason === "") continue;
    reasons.set(reason, [...(reasons.get(reason) ?? []), one]);
  }
  return [...reasons].map(([reason, where]) => {
    const missing = where.some(({ estimate }) => estimate.relative !== null)
      ? "no relative interval"
      : "no relative difference";
    return {
      kind: "note",
      text: aboutScopes(
        where.map(({ scope }) => scope),
        `${missing}, ${outcomeInWords(reason)}`,
      ),
    };
  });
}

const ORDER = ["warning", "note", "fact"];

/**
 * Everything to say below a metric's lines: warnings, then notes, then facts.
 *
 * @param whole estimates of the metric itself.
 * @param parts those of a funnel's steps: only doubts are said of them.
 */
export function metricNotes(
  whole: readonly ScopedEstimate[],
  parts: readonly ScopedEstimate[],
  context: NoteContext,
): MetricNote[] {
  const all = [...whole, ...parts];
  const notes = [
    ...doubtNotes(all, context),
    ...poolingNotes(all),
    ...relativeNotes(all),
    ...headlineFacts(whole, context),
    ...(context.detail ? detailFacts(whole, context) : []),
  ];
  return notes.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}
