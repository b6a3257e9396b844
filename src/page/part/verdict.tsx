import type { VNode } from "preact";
import { isClear, type Verdict } from "../../results/scorecard/estimate.ts";

interface Mark {
  readonly sign: string;
  readonly word: string;
}

const MARKS: Readonly<Record<Verdict, Mark>> = {
  better: { sign: "✓", word: "Better" },
  worse: { sign: "✗", word: "Worse" },
  higher: { sign: "▲", word: "Higher" },
  lower: { sign: "▼", word: "Lower" },
  unclear: { sign: "○", word: "Unclear" },
  none: { sign: "–", word: "No number" },
};

/** What a comparison says, as a shape, a word and a colour: none of them is needed to read the others. */
export function VerdictMark({
  verdict,
  doubtful = false,
}: {
  readonly verdict: Verdict;
  readonly doubtful?: boolean;
}): VNode {
  const isDoubt = doubtful && isClear(verdict);
  const { sign, word } = MARKS[verdict];
  return (
    <span class={`verdict ${isDoubt ? "doubtful" : verdict}`}>
      <span aria-hidden="true">{isDoubt ? "?" : sign}</span>{" "}
      <span class="word">{isDoubt ? `${word}, doubtful` : word}</span>
    </span>
  );
}

/** The class of what has a verdict. */
export function verdictClass(verdict: Verdict, doubtful: boolean): string {
  return doubtful && isClear(verdict) ? "doubtful" : verdict;
}
