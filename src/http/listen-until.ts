import type { FastifyInstance } from "fastify";
import { aborted } from "../aborted.ts";
import type { PulseError } from "../errors.ts";
import type { Log } from "../log.ts";

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Aborted: it resolves. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Called when it listens. */
  readonly onListening: ((url: string) => void) | undefined;
  /** The error of a server that cannot listen there, for what the system says of it. */
  readonly taken: (reason: string, cause: unknown) => PulseError;
}

/** Listens until it is told to stop; the server is not closed then. Errors: that of `taken`. */
export async function listenUntil(app: FastifyInstance, options: ListenOptions): Promise<void> {
  const { host, port, signal, log, onListening, taken } = options;
  if (signal.aborted) return;
  const url = await app.listen({ host, port }).catch((cause: unknown) => {
    throw taken(cause instanceof Error ? cause.message : String(cause), cause);
  });
  log.info({ url }, "listening");
  onListening?.(url);
  await aborted(signal);
}
