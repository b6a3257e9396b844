import type { Cli } from "../cli.ts";
import type { Terminal } from "../terminal.ts";

/** Whether there is somebody who can be asked. */
export function canAsk({ stdin }: Cli, { interactiveError }: Terminal): boolean {
  return stdin.isTTY === true && interactiveError;
}

/** Asks, and reads one line: `y` and `yes` agree, anything else and the end of the input do not. */
export async function agrees(question: string, cli: Cli, terminal: Terminal): Promise<boolean> {
  terminal.writeError(`${question} [y/N] `);
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of cli.stdin) {
    text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    if (text.includes("\n")) break;
  }
  return /^\s*y(es)?\s*$/i.test(text.split("\n")[0] ?? "");
}
