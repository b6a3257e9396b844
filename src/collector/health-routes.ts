import type { FastifyInstance } from "fastify";
import type { CollectorParts } from "./collector-parts.ts";
import { OPEN_API } from "./open-api.ts";
import { unavailable } from "./refusals.ts";

const RETRY_AFTER_SECONDS = 2;

/** What watches the collector, and what explains it. */
export function registerHealthRoutes(app: FastifyInstance, { sink, specs, counts }: CollectorParts): void {
  app.addHook("onRequest", async () => {
    counts.requests += 1;
  });
  app.get("/healthz", async () => ({ status: "alive" }));
  app.get("/readyz", async () => {
    if (sink.trouble() !== null)
      throw unavailable("store_unavailable", "events cannot be stored at the moment", RETRY_AFTER_SECONDS);
    if (specs.current() === undefined)
      throw unavailable("specs_unavailable", "what is in force could not be read yet", RETRY_AFTER_SECONDS);
    return { status: "ready" };
  });
  app.get("/openapi.json", async () => OPEN_API);
}
