import { PulseError } from "../errors.ts";

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs work with a signal that is aborted by Ctrl-C or SIGTERM, so that it can leave off cleanly; a second one leaves at once.
 *
 * Errors: `INTERRUPTED` (input) where the work was given up because of it.
 *
 * @param onFirst called when the first one comes.
 */
export async function withShutdown<T>(
  work: (signal: AbortSignal) => Promise<T>,
  onFirst: (name: string) => void = () => undefined,
): Promise<T> {
  const controller = new AbortController();
  const listeners = Object.entries(SIGNALS).map(([name, exitCode]) => {
    const listener = (): void => {
      if (controller.signal.aborted) process.exit(exitCode);
      onFirst(name);
      controller.abort();
    };
    process.on(name, listener);
    return { name, listener };
  });
  try {
    return await work(controller.signal);
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== "AbortError") throw cause;
    throw new PulseError({
      code: "INTERRUPTED",
      fault: "input",
      message: "the work was interrupted",
      hint: "run the same command again: it goes on from what is done",
      cause,
    });
  } finally {
    for (const { name, listener } of listeners) process.off(name, listener);
  }
}
