import type { VNode } from "preact";
import type { Decision, Severity } from "../../results/decision/decision.ts";
import { DecisionChip } from "../part/decision-chip.tsx";

interface Said {
  readonly text: string;
  readonly severity: Severity;
}

const LOUD: Readonly<Record<Severity, string>> = { blocker: "Blocker: ", warning: "Warning: ", info: "" };

function Sentences({ said }: { readonly said: readonly Said[] }): VNode {
  return (
    <ul class="sentences">
      {said.map(({ text, severity }) => (
        <li key={text} class={severity}>
          {severity !== "info" && <span class="unseen">{LOUD[severity]}</span>}
          {text}
        </li>
      ))}
    </ul>
  );
}

/** What is known, said first: one sentence, then everything else that has a say. Warnings are never folded away. */
export function DecisionCard({ decision }: { readonly decision: Decision }): VNode {
  const { verdict, sentence, sentences, reasons } = decision;
  const said = sentences.map((text, index): Said => ({ text, severity: reasons[index]?.severity ?? "warning" }));
  const loud = said.filter(({ severity }) => severity !== "info");
  const quiet = said.filter(({ severity }) => severity === "info");
  return (
    <section class={`decision-card ${verdict}`} aria-labelledby="decision">
      <h2 id="decision" class="unseen">
        What is known
      </h2>
      <DecisionChip verdict={verdict} />
      <p class="lead">{sentence}</p>
      {loud.length > 0 && <Sentences said={loud} />}
      {quiet.length > 0 && (
        <details>
          <summary>
            {quiet.length} more {quiet.length === 1 ? "fact" : "facts"}
          </summary>
          <Sentences said={quiet} />
        </details>
      )}
    </section>
  );
}
