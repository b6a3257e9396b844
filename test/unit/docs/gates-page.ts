import { parse } from "yaml";

/** What docs/gates.md does, step by step: a file is written, or a command is run. */
export type PageStep =
  | { readonly kind: "file"; readonly path: string; readonly text: string }
  | {
      readonly kind: "screen";
      readonly command: string;
      readonly nowMs: number;
      /** What is shown, without the question that was answered with y. */
      readonly shown: string;
      readonly isAsked: boolean;
    };

const BLOCK = /<!-- at (\S+) -->|^```(\w+)\n([\s\S]*?)^```$/gm;
const PATH = /^# ((?:pulse\.yaml|(?:gates|segments)\/[\w/.]+))\n/;
const QUESTION = "Apply these changes? [y/N] y\n\n";

/** The files and screens of the page, in order; `<!-- at TIME -->` sets the clock for what follows. */
export function stepsOf(markdown: string): PageStep[] {
  let nowMs = Number.NaN;
  return [...markdown.matchAll(BLOCK)].flatMap(([, at, language, text = ""]): PageStep[] => {
    if (at !== undefined) nowMs = Date.parse(at);
    const path = PATH.exec(text)?.[1];
    if (path !== undefined)
      return [{ kind: "file", path, text: path.endsWith(".yaml") ? text : text.slice(text.indexOf("\n") + 1) }];
    if (language !== "text" || !text.startsWith("$ ")) return [];
    const [command = "", ...lines] = text.slice(2).split("\n");
    const shown = lines.join("\n");
    return [{ kind: "screen", command, nowMs, shown: shown.replace(QUESTION, ""), isAsked: shown.includes(QUESTION) }];
  });
}

/** A condition of the page's table of operators, with users' values that meet it and that do not. */
export interface OperatorRow {
  readonly condition: { readonly field: string; readonly operator: string };
  readonly holds: readonly unknown[];
  readonly fails: readonly unknown[];
  readonly withoutValue: boolean;
}

/** Reads a row `| {field: ...} | values, ... | values, ... | no | ... |`; values are YAML between backquotes. */
export function operatorRow([
  condition = "",
  holds = "",
  fails = "",
  withoutValue = "",
]: readonly string[]): OperatorRow {
  const values = (cell: string): unknown[] => [...cell.matchAll(/`([^`]*)`/g)].map(([, text = ""]) => parse(text));
  return {
    condition: values(condition)[0] as OperatorRow["condition"],
    holds: values(holds),
    fails: values(fails),
    withoutValue: withoutValue === "yes",
  };
}
