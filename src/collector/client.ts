import type { FastifyInstance, FastifyRequest } from "fastify";
import type { CollectorKey } from "../config/collector-settings.ts";
import { Refusal } from "../http/refusal.ts";
import type { BodyEncoding } from "./body-bytes.ts";
import type { CollectorParts } from "./collector-parts.ts";

const LOOPBACK = /^(?:127[.]|::1$|::ffff:127[.])/;
const BEARER = /^Bearer (.+)$/i;

/** The key of a request: a header, else the query or the path as SDKs write them where they cannot set one. */
function shownKey(request: FastifyRequest): string | undefined {
  const bearer = BEARER.exec(request.headers.authorization ?? "")?.[1];
  const path = textIn(request.params, "key")?.replace(/[.]json$/, "");
  return headerOf(request, "statsig-api-key") ?? bearer ?? queryOf(request, "k") ?? path;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** The kind of key that a route asks for; left out: none. */
    readonly needs?: "server" | "any";
  }
  interface FastifyRequest {
    /** The key that was shown; undefined where none is configured or needed. */
    collectorKey: CollectorKey | undefined;
  }
}

/** By what requests are let in. */
type KeyParts = Pick<CollectorParts, "keyring" | "settings">;

/** Names of this machine in an address, without the port. */
const OWN_HOST = /^(?:localhost|127(?:[.]\d+){3}|\[::1\])(?::\d+)?$/i;

/** Refuses requests that show no right key before their body is read. */
export function registerKeys(app: FastifyInstance, parts: KeyParts): void {
  app.decorateRequest("collectorKey", undefined);
  app.addHook("preParsing", async (request) => {
    const { needs } = request.routeOptions.config;
    if (needs !== undefined) request.collectorKey = authorize(request, parts, needs);
  });
}

/**
 * Without keys, a page that a browser on this machine shows could ask as well as its user. Such a request names the page's origin, or a host that
 * the page's owner made point here.
 *
 * @throws Refusal 403
 */
function refuseForeignPages({ headers }: FastifyRequest, origins: readonly string[]): void {
  const { origin, host } = headers;
  const isOwnHost = host === undefined || OWN_HOST.test(host);
  const isOwnOrigin = origin === undefined || origins.includes("*") || origins.includes(origin);
  if (isOwnHost && isOwnOrigin) return;
  throw new Refusal({
    status: 403,
    code: "foreign_page",
    message: "no keys are configured, so that no web page and no other name of this machine may be used",
    hint: "set `keys` of the collector in pulse.yaml, or the page's origin under `cors_origins`; ask at localhost or 127.0.0.1",
  });
}

/**
 * Lets a request pass, or not. Without configured keys it has to come from this machine, by its connection and by what a trusted
 * proxy says.
 *
 * @returns the key; undefined where none is configured.
 * @throws Refusal 401, 403
 */
export function authorize(
  request: FastifyRequest,
  { keyring, settings }: KeyParts,
  needs: "server" | "any",
): CollectorKey | undefined {
  if (keyring.isOpen) {
    refuseForeignPages(request, settings.cors_origins);
    if (LOOPBACK.test(request.ip) && LOOPBACK.test(request.socket.remoteAddress ?? "")) return undefined;
    throw new Refusal({
      status: 403,
      code: "no_keys",
      message: "no keys are configured, so that only this machine may ask",
      hint: "set `keys` of the collector in pulse.yaml",
    });
  }
  const key = keyring.find(shownKey(request) ?? "");
  if (key === undefined)
    throw new Refusal({
      status: 401,
      code: "unknown_key",
      message: "the request shows no key that is known here",
      hint: "send a key of the collector in the header statsig-api-key",
    });
  if (needs === "server" && key.kind !== "server")
    throw new Refusal({
      status: 403,
      code: "server_key_needed",
      message: "a client key may initialize and log, and nothing else",
      hint: "use a server key, and keep it on servers",
    });
  return key;
}

export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

export function queryOf(request: FastifyRequest, name: string): string | undefined {
  return textIn(request.query, name);
}

/** The client's time: SDKs of servers say it in a header, those of pages in the query. */
export function clientTimeOf(request: FastifyRequest): string | undefined {
  return headerOf(request, "statsig-client-time") ?? queryOf(request, "t");
}

export function encodingOf(request: FastifyRequest): BodyEncoding {
  return {
    contentEncoding: headerOf(request, "content-encoding"),
    saysGzip: queryOf(request, "gz") === "1",
    saysReversedBase64: queryOf(request, "se") === "1" || headerOf(request, "statsig-encoded") === "1",
  };
}

/** A name that is given twice is a list: its first text counts. */
function textIn(values: unknown, name: string): string | undefined {
  if (typeof values !== "object" || values === null || !Object.hasOwn(values, name)) return undefined;
  const value: unknown = (values as Readonly<Record<string, unknown>>)[name];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "string" ? first : undefined;
}
