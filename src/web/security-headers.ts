import type { FastifyInstance } from "fastify";
import type { PagesSettings } from "../config/pages-settings.ts";

/** Style and script are files of ours; nothing in a page runs or is loaded from elsewhere. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "cache-control": "private, no-cache",
  vary: "accept-encoding, cookie, authorization",
};

/** A year, seconds. */
const STRICT_TRANSPORT = "max-age=31536000";

/** Puts headers on every answer that keep browsers from what pages do not need. */
export function registerSecurityHeaders(app: FastifyInstance, { base_url }: PagesSettings): void {
  const isEncrypted = base_url?.startsWith("https:") === true;
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(HEADERS);
    if (isEncrypted) reply.header("strict-transport-security", STRICT_TRANSPORT);
  });
}
