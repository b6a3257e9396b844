import type { FastifyInstance } from "fastify";
import type { PublishedResults } from "./published-results.ts";

/** What watches the process. */
export function registerProbeRoutes(app: FastifyInstance, results: PublishedResults): void {
  const probe = { config: { probe: true } };
  app.get("/healthz", probe, async () => ({ status: "alive" }));
  // Where nothing is published yet, pages say so: that is no reason to send nobody here.
  app.get("/readyz", probe, async () => {
    if ((await results.identity()) !== null) await results.read((published) => published.records("select 1"));
    return { status: "ready" };
  });
}
