import { createStyle, type Style } from "./text/style.ts";
import { ASCII, type Symbols, UNICODE } from "./text/symbols.ts";

/** Where a command writes, and what can be shown there. */
export interface Terminal {
  /** Writes to standard output; resolves when there is room for more. */
  write(text: string): Promise<void>;
  /** Writes to standard error. */
  writeError(text: string): void;
  /** Width of standard output in cells, 60 to 200. */
  readonly columns: number;
  /** Whether a person sees standard output. */
  readonly interactive: boolean;
  /** Whether a person sees standard error: progress is drawn there. */
  readonly interactiveError: boolean;
  readonly style: Style;
  readonly errorStyle: Style;
  readonly symbols: Symbols;
}

/** The part of `process.stdout` that is needed. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): boolean;
  once(event: "drain", listener: () => void): unknown;
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface TerminalOptions {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Environment;
  /** `--no-color`: false. */
  readonly color?: boolean;
  /** `--ascii`: true. */
  readonly ascii?: boolean;
}

/** `--no-color`, then FORCE_COLOR, then NO_COLOR, then whether it is a terminal. */
export function wantsColor(
  stream: { readonly isTTY?: boolean },
  env: Environment,
  option: boolean | undefined,
): boolean {
  if (option === false) return false;
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  return stream.isTTY === true && env.TERM !== "dumb";
}

/** Unicode unless the locale says otherwise; a machine without any locale (a container, a service) shows it nowadays. */
export function wantsUnicode(env: Environment): boolean {
  if (env.TERM === "linux" || env.TERM === "dumb") return false;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return locale === "" || /utf-?8/i.test(locale);
}

const DEFAULT_COLUMNS = 100;

/** The terminal's width; in a pipe COLUMNS, or 100. Between 60 and 200. */
export function widthOf(stream: OutputStream, env: Environment): number {
  const named = Number(env.COLUMNS);
  const columns = stream.columns ?? (Number.isInteger(named) && named > 0 ? named : DEFAULT_COLUMNS);
  return Math.min(200, Math.max(60, columns));
}

export function createTerminal({ stdout, stderr, env, color, ascii }: TerminalOptions): Terminal {
  return {
    async write(text) {
      if (!stdout.write(text)) await new Promise<void>((resolve) => stdout.once("drain", resolve));
    },
    writeError(text) {
      stderr.write(text);
    },
    columns: widthOf(stdout, env),
    interactive: stdout.isTTY === true,
    interactiveError: stderr.isTTY === true,
    style: createStyle(wantsColor(stdout, env, color)),
    errorStyle: createStyle(wantsColor(stderr, env, color)),
    symbols: ascii === true || !wantsUnicode(env) ? ASCII : UNICODE,
  };
}
