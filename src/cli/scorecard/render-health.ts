import type { Terminal } from "../terminal.ts";
import { printable, truncate, wrap } from "../text/width.ts";
import type { HealthSummary } from "./health.ts";
import type { HealthRow } from "./result-row.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

/** One finding: status, check and scope, then what was seen, wrapped below each other. */
function findingLines(finding: HealthRow, { columns, style }: Look): string[] {
  const status = finding.status.toUpperCase().padEnd(4);
  const paint = finding.status === "fail" ? style.bad : style.warning;
  const words = finding.reason === "" ? "no reason was given" : printable(finding.reason);
  const text = `${finding.check} in ${printable(finding.scope)}: ${words}`;
  return wrap(text, columns - 7).map((line, index) =>
    index === 0 ? ` ${paint(style.strong(status))}  ${line}` : `       ${line}`,
  );
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
  return [...findings.flatMap((finding) => findingLines(finding, look)), rest];
}

/** All checks of a run: what failed or warns in full, then one line each for the rest. */
export function renderHealth(ds: string, rows: readonly HealthRow[], look: Look): string {
  const { columns, style, symbols } = look;
  const count = (status: string): number => rows.filter((row) => row.status === status).length;
  const counts = `${count("fail")} fail, ${count("warn")} warn, ${count("ok")} ok, ${count("skipped")} skipped`;
  const quiet = rows.filter((row) => row.status !== "fail" && row.status !== "warn");
  const quietLines = quiet.map((row) => {
    const mark = row.status === "ok" ? style.good("ok  ") : style.faint("skip");
    const reason = row.reason === "" ? "" : `: ${printable(row.reason)}`;
    return ` ${mark}  ${truncate(`${row.check} in ${printable(row.scope)}${reason}`, columns - 8, symbols.ellipsis)}`;
  });
  const loud = rows
    .filter((row) => row.status === "fail" || row.status === "warn")
    .flatMap((row) => findingLines(row, look));
  return [
    `${style.heading("health")}${style.faint(` ${symbols.separator} as of the end of ${ds} ${symbols.separator} ${counts}`)}`,
    "",
    ...(rows.length === 0 ? [" no checks were published"] : [...loud, ...quietLines]),
    "",
  ].join("\n");
}
