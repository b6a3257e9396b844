import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance } from "fastify";
import type { PagesSettings } from "../config/pages-settings.ts";
import { Refusal } from "../http/refusal.ts";
import { isForPrograms, routeOf } from "./visitors.ts";

const WINDOW_MS = 60_000;
const LOGIN = /^\/login(?:\/|$)/;

/**
 * Refuses what one client address asks of /api/v1 and of the login beyond a number a minute. It comes before the login, so that guessed tokens
 * count as well.
 */
export async function registerRequestLimit(
  app: FastifyInstance,
  { requests_per_minute: most }: PagesSettings,
): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    max: most,
    timeWindow: WINDOW_MS,
    allowList: (request) => !(isForPrograms(request) || LOGIN.test(routeOf(request))),
    // The refusal says when to come back; others need no headers.
    addHeaders: HEADERS,
    addHeadersOnExceeding: HEADERS,
    errorResponseBuilder: (_request, { ttl }) => tooManyRequests(Math.ceil(ttl / 1000)),
  });
  app.addHook("onRequest", app.rateLimit());
}

const HEADERS = {
  "x-ratelimit-limit": false,
  "x-ratelimit-remaining": false,
  "x-ratelimit-reset": false,
  "retry-after": false,
};

function tooManyRequests(retryAfterSeconds: number): Refusal {
  return new Refusal({
    status: 429,
    code: "too_many_requests",
    message: "more requests came from this address than are answered in a minute",
    hint: "ask again after Retry-After seconds, or raise `requests_per_minute` of the pages in pulse.yaml",
    retryAfterSeconds,
  });
}

/** Addresses of proxies whose word on who the client is counts. */
export function trustedProxies({ trusted_proxies, login }: PagesSettings): string[] {
  return [...trusted_proxies, ...(login?.type === "proxy_header" ? login.trusted_proxies : [])];
}
