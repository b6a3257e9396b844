import type { Log } from "../log.ts";
import type { Progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** What a command's work tells: warnings and errors as a line on standard error, the rest is left to the progress line. */
export function createTerminalLog(terminal: Terminal, progress?: Progress): Log {
  const say = (label: string, paint: (text: string) => string) => (fields: object, message: string) => {
    progress?.clear();
    const facts = Object.entries(fields)
      .filter(([, value]) => ["string", "number", "bigint", "boolean"].includes(typeof value))
      .map(([name, value]) => `${name}=${String(value)}`);
    const tail = facts.length === 0 ? "" : ` ${terminal.errorStyle.faint(`(${facts.join(", ")})`)}`;
    terminal.writeError(`${paint(label)} ${message}${tail}\n`);
  };
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: say("warning:", terminal.errorStyle.warning),
    error: say("error:", terminal.errorStyle.bad),
  };
}
