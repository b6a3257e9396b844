import type { Estimate } from "../scorecard/estimate.ts";
import type { Interval } from "../scorecard/interval.ts";
import { formatCount, formatPercent, formatSize } from "../words/numbers.ts";
import { outcomeInWords } from "../words/outcome-in-words.ts";
import { quantityWriter } from "../words/quantity.ts";
import { aboutScopes } from "../words/scopes-in-words.ts";
import { amount, cupedShare, fact } from "./fact.ts";
import { type MetricNote, type NoteContext, probabilityText, type ScopedEstimate } from "./metric-note.ts";

/** An estimate and its interval in one format: `+5.92 [+3.72, +8.12] pp`. */
function intervalText({ value, lower, upper }: Interval, { quantity, symbols: { infinity } }: NoteContext): string {
  const ends = [lower, upper].filter((end) => end !== null);
  const { bare, suffix } = quantityWriter(quantity, [value, ...ends], 3, " pp");
  const written = (figure: number): string => bare(figure, true);
  const low = lower === null ? `(-${infinity}` : `[${written(lower)}`;
  const high = upper === null ? `${infinity})` : `${written(upper)}]`;
  return `${written(value)} ${low}, ${high}${suffix}`;
}

/** One fact that goes over scopes: `stage 1 12 %, pooled 4 %`; none where no scope has anything. */
function overScopes(
  head: string,
  shown: readonly ScopedEstimate[],
  text: (estimate: Estimate) => string | null,
  tail = "",
): MetricNote[] {
  const parts = shown.flatMap(({ scope, estimate }) => {
    const words = text(estimate);
    return words === null ? [] : [scope === "" ? words : `${scope} ${words}`];
  });
  return parts.length === 0 ? [] : [fact(`${head}${parts.join(", ")}${tail}`)];
}

function cupedFacts(shown: readonly ScopedEstimate[]): MetricNote[] {
  const unused = shown.filter(({ estimate: { cuped, outcome } }) => outcome === "ok" && cuped?.difference === null);
  const reasons = [...new Set(unused.map(({ estimate }) => estimate.cuped?.outcome ?? ""))];
  return [
    ...overScopes("CUPED takes variance away: ", shown, (estimate) => {
      const share = cupedShare(estimate);
      const history = estimate.cuped?.history_ratio ?? null;
      if (share === null) return null;
      return history === null ? share : `${share} (${formatSize(history)} with a history)`;
    }),
    ...reasons.map((reason) =>
      fact(
        aboutScopes(
          unused.filter(({ estimate }) => estimate.cuped?.outcome === reason).map(({ scope }) => scope),
          `no CUPED, ${outcomeInWords(reason)}`,
        ),
      ),
    ),
  ];
}

function detectableFact(shown: readonly ScopedEstimate[], context: NoteContext): MetricNote[] {
  const powers = shown.flatMap(({ estimate }) => estimate.detectable?.power ?? []);
  const power = powers[0] === undefined ? "" : ` (${formatPercent(Math.round(powers[0] * 100))} power)`;
  return overScopes(
    "could have seen ",
    shown,
    ({ detectable, alternative }) => {
      if (detectable === null) return null;
      const sign = { greater: "+", less: "-" }[alternative] ?? context.symbols.plusMinus;
      const { relative, difference } = detectable;
      return sign + (relative === null ? amount(difference, context) : formatSize(relative));
    },
    power,
  );
}

function limitsFact(shown: readonly ScopedEstimate[], context: NoteContext): MetricNote[] {
  return overScopes("values limited: ", shown, ({ limits }) => {
    if (limits === null) return null;
    const { lower, upper, units } = limits;
    const written = (limit: number): string => quantityWriter(context.quantity, [limit], 3, " pp").bare(limit);
    const [low, high] = [lower, upper].map((limit) => (limit === null ? null : written(limit)));
    const limited = low === null ? `at most ${high}` : high === null ? `at least ${low}` : `${low} to ${high}`;
    const { suffix } = quantityWriter(context.quantity, [lower ?? 0, upper ?? 0], 3, " pp");
    return `${limited}${suffix} (${formatCount(units)} units changed)`;
  });
}

function lookFacts(shown: readonly ScopedEstimate[]): MetricNote[] {
  return shown.flatMap(({ scope, estimate: { look } }) => {
    if (look === null) return [];
    const bound = look.critical_value === null ? "" : `: bound ${look.critical_value.toFixed(2)}`;
    const crossed = look.crossed === null ? "" : look.crossed ? ", crossed" : ", not crossed";
    return [fact(aboutScopes([scope], `look ${look.look} of ${look.looks}${bound}${crossed}`))];
  });
}

function postStratifiedFacts(shown: readonly ScopedEstimate[], context: NoteContext): MetricNote[] {
  return shown.flatMap(({ scope, estimate: { post_stratified: found } }) => {
    if (found === null || found.difference === null) return [];
    const { by, strata, difference, p_value: pValue } = found;
    const levels = strata === null ? "" : ` (${strata} levels)`;
    const p = pValue === null ? "" : `, ${probabilityText(pValue)}`;
    return [fact(aboutScopes([scope], `post-stratified by ${by}${levels} ${intervalText(difference, context)}${p}`))];
  });
}

function mantelHaenszelFacts(shown: readonly ScopedEstimate[], context: NoteContext): MetricNote[] {
  return shown.flatMap(({ estimate: { pooling } }) => {
    const found = pooling?.mantel_haenszel ?? null;
    if (found === null) return [];
    const odds = found.odds_ratio === null ? "" : `, odds ratio ${found.odds_ratio.toPrecision(3)}`;
    const p = found.p_value === null ? "" : `, ${probabilityText(found.p_value)}`;
    return [fact(`pooled as Mantel and Haenszel do ${intervalText(found.difference, context)}${odds}${p}`)];
  });
}

function roundedFact(shown: readonly ScopedEstimate[]): MetricNote[] {
  return overScopes("values rounded to the metric's decimals: ", shown, ({ rounded_values: count }) =>
    count === 0 ? null : formatCount(count),
  );
}

/** What is said of one metric alone: every view of every estimate that is shown. */
export function detailFacts(shown: readonly ScopedEstimate[], context: NoteContext): MetricNote[] {
  return [
    ...lookFacts(shown),
    ...cupedFacts(shown),
    ...postStratifiedFacts(shown, context),
    ...mantelHaenszelFacts(shown, context),
    ...detectableFact(shown, context),
    ...limitsFact(shown, context),
    ...roundedFact(shown),
  ];
}
