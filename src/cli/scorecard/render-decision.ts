import type { Decision, DecisionReason, DecisionVerdict } from "../../results/decision/decision.ts";
import type { Terminal } from "../terminal.ts";
import { printable, wrapWords } from "../text/width.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

/** Verdicts as they are shown. */
const WORDS: Readonly<Record<DecisionVerdict, string>> = { go: "go", wait: "wait", stop: "STOP", no_data: "no data" };

/** A verdict in its colour. */
export function verdictText(verdict: DecisionVerdict, style: Terminal["style"]): string {
  const paint = { go: style.good, wait: style.warning, stop: style.bad, no_data: style.faint }[verdict];
  return paint(WORDS[verdict]);
}

function wrapped(text: string, columns: number, indent: string): string[] {
  return wrapWords(printable(text), columns - indent.length - 1).map((line) => `${indent}${line}`);
}

/** What is known in one sentence, and what speaks against going on. */
export function decisionLines({ verdict, sentence, reasons }: Decision, { columns, style }: Look): string[] {
  const word = WORDS[verdict];
  const indent = " ".repeat(word.length + 3);
  const [first = "", ...rest] = wrapped(sentence, columns, indent);
  const held = reasons.filter(({ holds, code }) => holds !== null && code !== "nothing_compared");
  return [
    ` ${style.strong(verdictText(verdict, style))}  ${first.trimStart()}`,
    ...rest,
    ...held.flatMap(({ text, holds }) => wrapped(`${holds}: ${text}`, columns, indent)).map(style.faint),
  ];
}

/** Why a check of a release script says no. */
export function failedText(reasons: readonly DecisionReason[], on: string, look: Look): string {
  const lines = reasons.flatMap(({ text }) => wrapped(text, look.columns, "   "));
  return `${[look.style.bad(` --fail-on ${on}: no`), ...lines].join("\n")}\n`;
}
