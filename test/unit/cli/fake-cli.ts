import type { Cli } from "../../../src/cli/cli.ts";
import { runCommandLine } from "../../../src/cli/program.ts";

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface FakeWorld {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Standard input is a terminal. */
  readonly asks?: boolean;
  /** Unix milliseconds. */
  readonly now?: number;
  /** Given: standard output and standard error are a terminal of this width. */
  readonly columns?: number;
}

/** Runs a command line in this process, with its streams caught. */
export async function runPulse(args: readonly string[], world: FakeWorld = {}): Promise<Outcome> {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) => ({
    ...(world.columns === undefined ? {} : { isTTY: true, columns: world.columns }),
    write(text: string) {
      written[name] += text;
      return true;
    },
    once: () => undefined,
  });
  async function* stdin() {
    yield world.stdin ?? "";
  }
  const cli: Cli = {
    stdin: Object.assign(stdin(), world.asks === true ? { isTTY: true } : {}),
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    env: world.env ?? {},
    cwd: world.cwd ?? "/nowhere",
    clock: { now: () => world.now ?? Date.UTC(2026, 0, 29, 3), sleep: async () => undefined },
  };
  const exitCode = await runCommandLine(args, cli);
  return { exitCode, ...written };
}
