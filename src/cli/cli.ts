import type { Command } from "commander";
import type { Clock } from "../clock.ts";
import { projectFolder } from "./project-folder.ts";
import { createTerminal, type OutputStream, type Terminal } from "./terminal.ts";

/** The world that a command line runs in. */
export interface Cli {
  readonly stdin: AsyncIterable<string | Uint8Array> & { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly clock: Clock;
}

/** Options that every command takes. */
export interface GlobalOptions {
  readonly project?: string;
  readonly color?: boolean;
  readonly ascii?: boolean;
}

/** What a command works with, after its options are read. */
export interface Session {
  readonly terminal: Terminal;
  /** The project's folder: `--project`, else PULSE_PROJECT, else the nearest one upward that holds pulse.yaml. */
  readonly folder: () => string;
}

export function openSession(command: Command, cli: Cli): Session {
  const options = command.optsWithGlobals<GlobalOptions>();
  return {
    terminal: terminalOf(cli, options),
    folder: () => projectFolder(options.project, cli.env, cli.cwd),
  };
}

export function terminalOf({ stdout, stderr, env }: Cli, { color, ascii }: GlobalOptions): Terminal {
  return createTerminal({
    stdout,
    stderr,
    env,
    ...(color === undefined ? {} : { color }),
    ...(ascii === undefined ? {} : { ascii }),
  });
}

/** What a command prints for programs: two spaces of indentation, a newline at the end; integers of any size stay digits. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? Number(item) : item), 2)}\n`;
}
