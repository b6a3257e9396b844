import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Remembers how to undo what was started, and does so on `release` or when this process dies, however it dies. */
export interface Guard {
  /** Adds one line of shell: `stop SIGNAL PID` ends a process. Newest first when undone. */
  remember(command: string): void;
  /** Undoes everything; resolves when done. */
  release(): Promise<void>;
}

/** Quotes a word for the shell that undoes. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Starts the guarding process, in a session of its own so that a Ctrl-C in the terminal does not reach it. */
export function startGuard(): Guard {
  const script = fileURLToPath(new URL("guard.sh", import.meta.url));
  const shell = spawn("sh", [script], { detached: true, stdio: ["pipe", "ignore", "inherit"] });
  const ended = once(shell, "exit");
  return {
    remember(command) {
      shell.stdin.write(`${command}\n`);
    },
    async release() {
      shell.stdin.end();
      await ended;
    },
  };
}
