import type { ConditionTrace, EvaluationTrace, RuleTrace } from "../../gates/evaluation/evaluation.ts";
import type { SpecRule } from "../../gates/specs/spec.ts";
import { formatCount, formatPercent } from "../../results/words/numbers.ts";
import type { Terminal } from "../terminal.ts";
import { displayWidth, padEnd, printable, wrapWords } from "../text/width.ts";
import { conditionText } from "./condition-words.ts";
import type { GateCheck } from "./gate-check.ts";
import { decisionWords, outcomeWords } from "./outcome-words.ts";
import { valueText } from "./value-words.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

/** Cells that a level of conditions of conditions is set in. */
const STEP = 4;
const WIDEST_CONDITION = 60;

function mark(holds: boolean | "unsupported", { style, symbols }: Look): string {
  if (holds === "unsupported") return style.warning(symbols.doubtful);
  return holds ? style.good(symbols.better) : style.bad(symbols.worse);
}

/** What the user has there, in words. */
function seenText({ condition, seen, holds, inner }: ConditionTrace): string {
  if (holds === "unsupported") return "cannot be evaluated";
  if (inner !== null) {
    const { value, ruleId } = inner.evaluation;
    return `${value === true ? "passes" : "fails"} by ${ruleId === "" ? "nothing" : ruleId}`;
  }
  if (seen === undefined || seen === null) return "there is none";
  if (condition.type === "current_time" && typeof seen === "number") return `it is ${new Date(seen).toISOString()}`;
  return seen === "(private)" ? "a private attribute" : `there is ${valueText(seen)}`;
}

function conditionLines(traces: readonly ConditionTrace[], indent: number, look: Look): string[] {
  const shown = traces.filter(({ condition }) => condition.type !== "public");
  if (shown.length === 0) return [`${" ".repeat(indent)}${mark(true, look)} everyone`];
  const texts = shown.map(({ condition }) => printable(conditionText(condition)));
  const width = Math.min(WIDEST_CONDITION, Math.max(...texts.map(displayWidth)));
  return shown.flatMap((trace, index) => {
    const text = texts[index] ?? "";
    const seen = look.style.faint(seenText(trace));
    const start = `${" ".repeat(indent)}${mark(trace.holds, look)} `;
    const fits = displayWidth(text) <= width && indent + 4 + width + displayWidth(seen) <= look.columns;
    const lines = fits
      ? [`${start}${padEnd(text, width)}  ${seen}`]
      : [
          ...wrapWords(text, look.columns - indent - 2).map((line, at) =>
            at === 0 ? start + line : " ".repeat(indent + 2) + line,
          ),
          " ".repeat(indent + 4) + seen,
        ];
    return trace.inner === null ? lines : [...lines, ...ruleLines(trace.inner.rules, indent + STEP, look)];
  });
}

/** How the percentage came out: `bucket 4458 of 10,000 of SHA-256("gate.rule.u1"); passes below 1000`. */
function bucketLines({ rule, bucket, matches }: RuleTrace, indent: number, look: Look): string[] {
  if (!matches) return [];
  if (bucket === null)
    return rule.passPercentage === 100 ? [] : [`${" ".repeat(indent)}${mark(false, look)} passes nobody (0 %)`];
  const passes = bucket.bucket < bucket.below;
  const text = `bucket ${bucket.bucket} of ${formatCount(10_000)} of SHA-256("${printable(bucket.hashed)}"); passes below ${bucket.below}`;
  return wrapWords(text, look.columns - indent - 2).map((line, at) =>
    at === 0 ? `${" ".repeat(indent)}${mark(passes, look)} ${line}` : " ".repeat(indent + 2) + line,
  );
}

function ruleTitle({ id, name, groupName, passPercentage }: SpecRule): string {
  const names = [name, groupName].filter((text): text is string => text !== null && text !== "" && text !== id);
  return printable([id, ...new Set(names), formatPercent(passPercentage)].join(" · "));
}

function ruleLines(rules: readonly RuleTrace[], indent: number, look: Look): string[] {
  return rules.flatMap((trace) => {
    const { separator } = look.symbols;
    const title = ruleTitle(trace.rule).replaceAll("·", separator);
    const painted = trace.matches ? look.style.strong(title) : look.style.faint(title);
    const decides = trace.matches ? "" : look.style.faint(" does not apply");
    return [
      `${" ".repeat(indent)}${painted}${decides}`,
      ...conditionLines(trace.conditions, indent + 2, look),
      ...bucketLines(trace, indent + 2, look),
    ];
  });
}

function headLines({ subject, trace, units, environment, atMs, inForceSinceMs }: GateCheck, look: Look): string[] {
  const { style, symbols } = look;
  const facts = [
    ...[subject.kind, ...units, ...(environment === null ? [] : [environment]), new Date(atMs).toISOString()],
    ...(inForceSinceMs === null ? [] : [`in force since ${new Date(inForceSinceMs).toISOString()}`]),
  ];
  const { tone, text } = outcomeWords(trace.evaluation, subject.kind);
  const marks = {
    good: style.good(symbols.better),
    bad: style.bad(symbols.worse),
    doubtful: style.warning(symbols.doubtful),
  };
  const paint = { good: style.good, bad: style.bad, doubtful: style.warning }[tone];
  const [first = "", ...more] = wrapWords(printable(text), look.columns - 3);
  const decision = printable(decisionWords(trace));
  return [
    [style.heading(printable(subject.name)), ...facts.map((fact) => style.faint(printable(fact)))].join(
      style.faint(` ${symbols.separator} `),
    ),
    "",
    ` ${marks[tone]} ${style.strong(paint(first))}`,
    ...more.map((line) => `   ${style.strong(paint(line))}`),
    ...(decision === "" ? [] : wrapWords(decision, look.columns - 3).map((line) => `   ${line}`)),
  ];
}

function rulesTried(trace: EvaluationTrace, look: Look): string[] {
  if (trace.rules.length === 0) return [];
  return ["", look.style.strong("Rules in the order in which they were tried"), ...ruleLines(trace.rules, 1, look)];
}

/** An evaluation as text: the outcome, the rule that decided, and each rule that was tried with its conditions. */
export function renderCheck(check: GateCheck, look: Look): string {
  const notes = check.notes.flatMap((note) =>
    wrapWords(printable(note), look.columns - 3).map(
      (line, at) => ` ${at === 0 ? look.style.warning(look.symbols.doubtful) : " "} ${line}`,
    ),
  );
  return [
    ...headLines(check, look),
    ...rulesTried(check.trace, look),
    ...(notes.length === 0 ? [] : ["", ...notes]),
    "",
  ].join("\n");
}
