import fastifyCookie from "@fastify/cookie";
import fastify, { type FastifyInstance } from "fastify";
import { registerOpenRequests } from "../http/close-server.ts";
import { type RequestObserver, registerObserver } from "../http/request-observer.ts";
import { ADDRESSES } from "./addresses.ts";
import { explainWith, registerAnswers } from "./answers.ts";
import { registerApiRoutes } from "./api-routes.ts";
import { registerAssetRoutes } from "./asset-routes.ts";
import { basePathOf, withoutBase } from "./base-path.ts";
import { registerCompression } from "./compression.ts";
import { registerDownloadRoutes } from "./download-routes.ts";
import { registerOwnHosts } from "./own-hosts.ts";
import { registerPageRoutes } from "./page-routes.ts";
import type { PagesParts } from "./pages-parts.ts";
import { registerProbeRoutes } from "./probe-routes.ts";
import { registerRequestLimit, trustedProxies } from "./request-limit.ts";
import { registerSecurityHeaders } from "./security-headers.ts";
import { createShownResults } from "./shown-results.ts";
import { registerVisitors } from "./visitors.ts";

/** How long a client may take, milliseconds. */
const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 65_000;
/** Nobody sends anything but the button to log out. */
const MAX_BODY_BYTES = 1024;
const MAX_PARAM_LENGTH = 512;
const [OVERVIEW] = ADDRESSES;

/** The HTTP server of the pages, with every route, listening nowhere yet. */
export async function createPagesServer(parts: PagesParts, observer?: RequestObserver): Promise<FastifyInstance> {
  const { settings, results, login, tokens, log } = parts;
  const base = basePathOf(settings);
  const trusted = trustedProxies(settings);
  const app = fastify({
    // Addresses and names of people belong in no log.
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: "idle",
    return503OnClosing: true,
    trustProxy: trusted.length > 0 ? trusted : false,
    rewriteUrl: ({ url = "/" }) => withoutBase(url, base),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: true },
  });
  const shown = createShownResults(parts);
  registerOpenRequests(app);
  if (observer !== undefined) registerObserver(app, observer);
  registerAnswers(app, shown, log);
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "buffer" }, async () => null);
  await app.register(fastifyCookie);
  registerSecurityHeaders(app, settings);
  await registerCompression(app);
  registerOwnHosts(app, settings);
  await registerRequestLimit(app, settings);
  registerVisitors(app, login, tokens);
  registerProbeRoutes(app, results);
  registerAssetRoutes(app);
  login.register(app, explainWith(shown));
  registerPageRoutes(app, shown);
  registerApiRoutes(app, shown);
  registerDownloadRoutes(app, results, shown);
  // So that the first who comes waits no longer than others. Where nothing is published yet, or it cannot be read, pages say so.
  app.addHook("onListen", async () => {
    if (OVERVIEW !== undefined) await shown.page(OVERVIEW, {}, null).catch(() => undefined);
  });
  return app;
}
