import type { FastifyInstance } from "fastify";
import type { Clock } from "../clock.ts";

/** So long requests that came before the end may take, milliseconds: longer than a batch that Kafka does not acknowledge. */
const ANSWER_MS = 10_000;
const LOOKING_MS = 50;
/** For answers to arrive, milliseconds. */
const PARTING_MS = 200;

/** Counts the requests that are being answered. */
export function registerOpenRequests(app: FastifyInstance): void {
  const open = { requests: 0 };
  app.decorate("open", open);
  app.addHook("onRequest", async (_request, reply) => {
    open.requests += 1;
    // Also when the client leaves.
    reply.raw.once("close", () => {
      open.requests -= 1;
    });
  });
}

declare module "fastify" {
  interface FastifyInstance {
    readonly open: { readonly requests: number };
  }
}

/**
 * Accepts no more, waits a bounded time for the requests on their way, and cuts what is left: connections that say nothing, or
 * nothing whole. The server itself would wait for them for ever, since it looks for slow clients no more when it closes.
 */
export async function closeServer(app: FastifyInstance, clock: Clock): Promise<void> {
  const closed = app.close();
  for (let waitedMs = 0; app.open.requests > 0 && waitedMs < ANSWER_MS; waitedMs += LOOKING_MS)
    await clock.sleep(LOOKING_MS);
  await Promise.race([closed, clock.sleep(PARTING_MS)]);
  app.server.closeAllConnections();
  await closed;
}
