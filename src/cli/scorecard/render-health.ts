import { type CloserLook, closerLook, type HealthSummary } from "../../results/scorecard/health.ts";
import type { HealthRow } from "../../results/scorecard/result-row.ts";
import { checkWords } from "../../results/words/check-words.ts";
import { formatProbability } from "../../results/words/numbers.ts";
import { reasonInWords } from "../../results/words/outcome-in-words.ts";
import type { Terminal } from "../terminal.ts";
import { printable, truncate, wrapWords } from "../text/width.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

function reasonText({ check, value, reason }: HealthRow): string {
  if (reason === "") return "no reason was given";
  const p = checkWords(check).value_is === "p_value" && value !== null ? ` (p ${formatProbability(value)})` : "";
  return `${printable(reasonInWords(reason))}${p}`;
}

/** One finding: status, check and scope, then what was seen, wrapped below each other; what looks closer at it is set in. */
function findingLines({ row, closer }: CloserLook, { columns, style }: Look): string[] {
  const status = row.status.toUpperCase().padEnd(4);
  const paint = row.status === "fail" ? style.bad : style.warning;
  const text = `${row.check} in ${printable(row.scope)}: ${reasonText(row)}`;
  return [
    ...wrapWords(text, columns - 7).map((line, index) =>
      index === 0 ? ` ${paint(style.strong(status))}  ${line}` : `       ${line}`,
    ),
    ...closer.flatMap((one) =>
      wrapWords(`${one.check}: ${reasonText(one)}`, columns - 11).map((line, index) =>
        index === 0 ? `         ${line}` : `           ${line}`,
      ),
    ),
  ];
}

function checks(count: number): string {
  return count === 1 ? "1 check" : `${count} checks`;
}

/** Health as it opens a scorecard: what failed, what warns, and how much is fine. */
export function healthLines(health: HealthSummary, look: Look): string[] {
  const { findings, ok, skipped } = health;
  if (findings.length === 0 && ok === 0) return [look.style.faint(" No health checks were published.")];
  const skippedText = skipped === 0 ? "" : `, ${skipped} skipped`;
  const rest =
    findings.length === 0
      ? ` ${look.style.good(look.symbols.better)} ${look.style.faint(`all ${checks(ok)} fine${skippedText}`)}`
      : look.style.faint(`       ${checks(ok)} fine${skippedText}`);
  return [...closerLook(findings).flatMap((finding) => findingLines(finding, look)), rest];
}

/** All checks of a run: what failed or warns in full, then one line each for the rest. */
export function renderHealth(ds: string, rows: readonly HealthRow[], look: Look): string {
  const { columns, style, symbols } = look;
  const count = (status: string): number => rows.filter((row) => row.status === status).length;
  const counts = `${count("fail")} fail, ${count("warn")} warn, ${count("ok")} ok, ${count("skipped")} skipped`;
  const quiet = rows.filter((row) => row.status !== "fail" && row.status !== "warn");
  const quietLines = quiet.map((row) => {
    const mark = row.status === "ok" ? style.good("ok  ") : style.faint("skip");
    const reason = row.reason === "" ? "" : `: ${printable(reasonInWords(row.reason))}`;
    return ` ${mark}  ${truncate(`${row.check} in ${printable(row.scope)}${reason}`, columns - 8, symbols.ellipsis)}`;
  });
  const loud = closerLook(rows.filter((row) => row.status === "fail" || row.status === "warn")).flatMap((finding) =>
    findingLines(finding, look),
  );
  return [
    `${style.heading("health")}${style.faint(` ${symbols.separator} as of the end of ${ds} ${symbols.separator} ${counts}`)}`,
    "",
    ...(rows.length === 0 ? [" no checks were published"] : [...loud, ...quietLines]),
    "",
  ].join("\n");
}
