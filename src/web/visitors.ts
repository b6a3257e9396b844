import type { FastifyInstance, FastifyRequest } from "fastify";
import { Refusal } from "../http/refusal.ts";
import type { ApiTokens } from "./login/api-tokens.ts";
import type { Login, Visitor } from "./login/visitor.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks; null on routes that are open. */
    visitor: Visitor | null;
  }
}

/** The route that answers, as it is written here: what was asked for may have been written otherwise (`/%61pi/…`). Without one, what was asked for. */
export function routeOf({ routeOptions, url }: FastifyRequest): string {
  return routeOptions.url ?? url;
}

/** Whether a program asks: it is answered with JSON. */
export function isForPrograms(request: FastifyRequest): boolean {
  return routeOf(request).startsWith("/api/");
}

/** Lets in who is logged in and programs that show a token; sends others to log in, or away. */
export function registerVisitors(app: FastifyInstance, login: Login, tokens: ApiTokens): void {
  app.decorateRequest("visitor", null);
  app.addHook("onRequest", async (request, reply) => {
    const { open, probe } = request.routeOptions.config;
    if (open === true || probe === true) return;
    if (isForPrograms(request) && request.headers.authorization !== undefined) {
      if (tokens.owner(request.headers.authorization) === undefined) throw unknownToken();
      request.visitor = { shown: null };
      return;
    }
    request.visitor = login.visitor(request);
    if (request.visitor !== null) return;
    const path = isForPrograms(request) ? null : login.loginPath(request.url);
    if (path === null) throw login.refusal();
    return reply.redirect(path, 303);
  });
}

function unknownToken(): Refusal {
  return new Refusal({
    status: 401,
    code: "token_unknown",
    message: "the token of this request is not known",
    hint: "show one of `pages.tokens` in pulse.yaml as Authorization: Bearer",
  });
}
