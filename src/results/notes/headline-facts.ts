import type { Estimate } from "../scorecard/estimate.ts";
import { formatChance, formatPercent } from "../words/numbers.ts";
import { outcomeInWords } from "../words/outcome-in-words.ts";
import type { Quantity } from "../words/quantity.ts";
import { aboutScopes } from "../words/scopes-in-words.ts";
import { amount, cupedHelps, cupedShare, fact } from "./fact.ts";
import { type MetricNote, type NoteContext, probabilityText, type ScopedEstimate } from "./metric-note.ts";

/** A margin as it was configured. */
function marginText(margin: number, of: string, { unit, currency }: Quantity): string {
  if (of === "relative") return formatPercent(margin * 100);
  if (unit === "proportion") return formatPercent(margin * 100).replace("%", "pp");
  if (unit === "seconds") return `${margin} s`;
  return currency === null ? String(margin) : `${margin} ${currency}`;
}

function guardrailNote({ guardrail }: Estimate, context: NoteContext): MetricNote[] {
  if (guardrail === null) return [];
  const { margin, of, test, verdict, p_value: pValue } = guardrail;
  const size = marginText(margin, of, context.quantity);
  const claim = test === "equivalence" ? `within ${context.symbols.plusMinus}${size}` : `not worse by ${size}`;
  const p = pValue === null ? "" : ` (${probabilityText(pValue)})`;
  switch (verdict) {
    case "shown":
      return [fact(`guardrail: ${claim} is shown${p}`)];
    case "not_shown":
      return [fact(`guardrail: ${claim} is not shown yet${p}`)];
    case "harmed":
      return [{ kind: "warning", text: `guardrail: clearly worse than the margin of ${size}` }];
    default:
      return [fact(`guardrail: no verdict, ${outcomeInWords(verdict)}`)];
  }
}

function bayesianFact({ bayesian, control_mean: controlMean }: Estimate, context: NoteContext): MetricNote[] {
  if (bayesian === null) return [];
  const { chance_to_win: chance, expected_loss: loss } = bayesian;
  const isTiny = loss !== null && Math.abs(loss) < 1e-5 * Math.abs(controlMean ?? 0);
  const lossText = loss === null ? "" : `, expected loss ${isTiny ? "near 0" : amount(loss, context, 2)}`;
  return [fact(`chance to win ${formatChance(chance)}${lossText}`)];
}

function levelFact({ confidence_level: level }: Estimate, { confidenceLevel }: NoteContext): MetricNote[] {
  return level === confidenceLevel ? [] : [fact(`${formatPercent(level * 100)} intervals`)];
}

function alternativeFact({ alternative }: Estimate): MetricNote[] {
  return alternative === "two-sided" ? [] : [fact(`one-sided: tested for ${alternative}`)];
}

function factsOf(estimate: Estimate, context: NoteContext): MetricNote[] {
  const share = context.detail || !cupedHelps(estimate) ? null : cupedShare(estimate);
  return [
    ...alternativeFact(estimate),
    ...levelFact(estimate, context),
    ...guardrailNote(estimate, context),
    ...(share === null ? [] : [fact(`CUPED takes ${share} of the variance away`)]),
    ...bayesianFact(estimate, context),
  ];
}

/** What headlines say beside their intervals; where there are several, each in a line of its own. */
export function headlineFacts(shown: readonly ScopedEstimate[], context: NoteContext): MetricNote[] {
  const headlines = shown.filter(({ kind, estimate }) => kind === "headline" && estimate.outcome === "ok");
  const isSingle = shown.filter(({ kind }) => kind === "headline").length === 1;
  return headlines.flatMap(({ scope, estimate }): MetricNote[] => {
    const notes = factsOf(estimate, context);
    if (isSingle) return notes;
    const facts = notes.filter(({ kind }) => kind === "fact").map(({ text }) => text);
    return [
      ...notes
        .filter(({ kind }) => kind !== "fact")
        .map((note) => ({ ...note, text: aboutScopes([scope], note.text) })),
      ...(facts.length === 0
        ? []
        : [{ kind: "note" as const, text: aboutScopes([scope], facts.join(` ${context.symbols.separator} `)) }]),
    ];
  });
}
