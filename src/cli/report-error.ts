import { EXIT_CODES, PulseError } from "../errors.ts";
import type { Terminal } from "./terminal.ts";

/** An error as `--json` writes it to standard error: `{"error": ...}`. */
export interface ErrorReport {
  readonly code: string;
  /** Who has to act: `input`, `check_failed`, `dependency_down` or `bug`. */
  readonly fault: string;
  readonly message: string;
  readonly hint: string | null;
  readonly exit_code: number;
}

function errorReport(error: unknown): ErrorReport {
  if (error instanceof PulseError) {
    const { code, fault, message, hint, exitCode } = error;
    return { code, fault, message, hint: hint ?? null, exit_code: exitCode };
  }
  return {
    code: "INTERNAL",
    fault: "bug",
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    hint: "this is a bug of Pulse, not of your project: please report it with these lines",
    exit_code: EXIT_CODES.bug,
  };
}

/** Further lines of a message stand below the first. */
function indented(text: string): string {
  return text.replaceAll("\n", "\n  ");
}

function bugTrace(error: unknown): string {
  if (!(error instanceof PulseError) || error.fault !== "bug" || error.stack === undefined) return "";
  const lines = error.stack.split("\n").filter((line) => line.trimStart().startsWith("at "));
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

/**
 * Says on standard error what went wrong and what to do, in words or as JSON, and gives the exit code.
 *
 * @example
 * process.exitCode = reportError(error, terminal, { json: false });
 * // error NOTHING_PUBLISHED: there are no published results yet: ...
 * // hint: run `pulse run`
 */
export function reportError(error: unknown, terminal: Terminal, { json }: { readonly json: boolean }): number {
  const report = errorReport(error);
  if (json) {
    terminal.writeError(`${JSON.stringify({ error: report })}\n`);
    return report.exit_code;
  }
  const { bad, strong, notable } = terminal.errorStyle;
  terminal.writeError(`${bad(strong(`error ${report.code}:`))} ${indented(report.message)}\n`);
  terminal.writeError(bugTrace(error));
  if (report.hint !== null) terminal.writeError(`${notable("hint:")} ${indented(report.hint)}\n`);
  return report.exit_code;
}
