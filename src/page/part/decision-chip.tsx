import type { VNode } from "preact";
import type { DecisionVerdict } from "../../results/decision/decision.ts";

const WORDS: Readonly<Record<DecisionVerdict, readonly [string, string]>> = {
  go: ["→", "Go on"],
  wait: ["‖", "Wait"],
  stop: ["■", "Stop"],
  no_data: ["–", "No data"],
};

/** What a decision is called. */
export const decisionWord = (verdict: DecisionVerdict): string => WORDS[verdict][1];

/** What the figures say about going on, as a sign, a word and a colour. */
export function DecisionChip({ verdict }: { readonly verdict: DecisionVerdict }): VNode {
  const [sign, word] = WORDS[verdict];
  return (
    <span class={`chip decision ${verdict}`}>
      <span aria-hidden="true">{sign}</span> {word}
    </span>
  );
}
