import type { FastifyInstance } from "fastify";

const PREFLIGHT_SECONDS = 86_400;
const NO_CONTENT = 204;

/** Lets the pages of some origins call from a browser. Keys are no cookies: nothing is sent along that a page does not know. */
export function registerCors(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const isAllowed = (origin: string): boolean => origins.includes("*") || origins.includes(origin);
  app.addHook("onRequest", async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined || !isAllowed(origin)) return;
    reply.header("access-control-allow-origin", origin).header("vary", "origin");
    reply.header("access-control-expose-headers", "retry-after");
    if (request.method !== "OPTIONS" || request.headers["access-control-request-method"] === undefined) return;
    reply.header("access-control-allow-methods", "GET, POST");
    const asked = request.headers["access-control-request-headers"];
    if (typeof asked === "string") reply.header("access-control-allow-headers", asked);
    reply.header("access-control-max-age", PREFLIGHT_SECONDS);
    await reply.code(NO_CONTENT).send();
  });
  app.options("/*", (_request, reply) => reply.callNotFound());
}
