import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyInstance } from "fastify";
import { registerOpenRequests } from "../http/close-server.ts";
import { Refusal } from "../http/refusal.ts";
import { type RequestObserver, registerObserver } from "../http/request-observer.ts";
import { answerUnroutable, registerAnswers } from "./answers.ts";
import { registerKeys } from "./client.ts";
import type { CollectorParts } from "./collector-parts.ts";
import { registerCors } from "./cors.ts";
import { registerHealthRoutes } from "./health-routes.ts";
import { registerLogRoutes } from "./log-routes.ts";
import { registerBodies } from "./request-body.ts";
import { registerReservations } from "./reservations.ts";
import { registerSpecsRoutes } from "./specs-routes.ts";

/** How long a client may take, milliseconds. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 65_000;
const CHECKING_MS = 1_000;
const MAX_PARAM_LENGTH = 512;

/** For tests, which do not wait so long. */
export interface ServerTimeouts {
  readonly headersMs?: number;
  readonly requestMs?: number;
}

/** The HTTP server, with every route, listening nowhere yet. */
export async function createServer(
  parts: CollectorParts,
  timeouts: ServerTimeouts = {},
  observer?: RequestObserver,
): Promise<FastifyInstance> {
  const { settings } = parts;
  const requestTimeout = timeouts.requestMs ?? REQUEST_MS;
  const app = fastify({
    // Bodies, addresses and keys belong in no log.
    logger: false,
    bodyLimit: settings.max_body_bytes,
    trustProxy: settings.trust_proxy,
    requestTimeout,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: "idle",
    return503OnClosing: true,
    frameworkErrors: (_error, _request, reply) => answerUnroutable(reply, parts.counts),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: true },
    onProtoPoisoning: "ignore",
    onConstructorPoisoning: "ignore",
    http: {
      headersTimeout: Math.min(timeouts.headersMs ?? HEADERS_MS, requestTimeout),
      connectionsCheckingInterval: CHECKING_MS,
    },
  });
  registerOpenRequests(app);
  if (observer !== undefined) registerObserver(app, observer);
  registerAnswers(app, parts);
  registerBodies(app, settings.max_body_bytes);
  registerCors(app, settings.cors_origins);
  await app.register(rateLimit, {
    global: true,
    max: settings.requests_per_second,
    timeWindow: 1_000,
    allowList: ({ url }) => url === "/healthz" || url === "/readyz",
    errorResponseBuilder: () => tooManyRequests(),
  });
  registerKeys(app, parts);
  registerReservations(app, parts.admission);
  registerHealthRoutes(app, parts);
  registerLogRoutes(app, parts);
  registerSpecsRoutes(app, parts);
  return app;
}

function tooManyRequests(): Refusal {
  return new Refusal({
    status: 429,
    code: "too_many_requests",
    message: "more requests came from this address than are taken in a second",
    hint: "ask again after Retry-After seconds, or raise `requests_per_second` of the collector in pulse.yaml",
    retryAfterSeconds: 1,
  });
}
