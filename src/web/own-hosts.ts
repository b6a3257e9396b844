import type { FastifyInstance } from "fastify";
import { isLoopback } from "../config/loopback.ts";
import type { PagesSettings } from "../config/pages-settings.ts";
import { Refusal } from "../http/refusal.ts";

/** A host without its port: `[::1]:8080` is `[::1]`. */
const HOST = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i;

/**
 * Refuses requests to names that are not ours: a web page whose name was made to point to this machine (DNS rebinding) must not read what
 * only this machine may. Probes of health ask by any name.
 */
export function registerOwnHosts(app: FastifyInstance, settings: PagesSettings): void {
  const known = settings.base_url === undefined ? undefined : new URL(settings.base_url).hostname;
  // Behind a proxy whose address nobody told us, any name may be right: the login decides.
  if (known === undefined && settings.login !== undefined) return;
  app.addHook("onRequest", async (request) => {
    if (request.routeOptions.config.probe === true) return;
    const host = HOST.exec(request.headers.host ?? "")?.[1]?.toLowerCase();
    if (host !== undefined && (isLoopback(host) || host === known)) return;
    throw new Refusal({
      status: 421,
      code: "wrong_host",
      message: "the pages are not known by this name",
      hint: "ask at localhost or 127.0.0.1, or set `base_url` of the pages in pulse.yaml",
    });
  });
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** Asked by what watches the process: by any name, and without a login. */
    readonly probe?: boolean;
    /** Shown without a login. */
    readonly open?: boolean;
  }
}
