import fastifyCookie from "@fastify/cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../../clock.ts";

/** Cookies that only this server can make, each for one purpose and until a time. */
export interface SignedCookies {
  set(reply: FastifyReply, name: string, content: object, seconds: number): void;
  /** What a cookie says; undefined: it is not there, not ours, of another purpose or too old. */
  read(request: FastifyRequest, name: string): Readonly<Record<string, unknown>> | undefined;
  clear(reply: FastifyReply, name: string): void;
  /** Clears those whose names begin so, except for those that last longest: a browser sends all it has with every request. */
  clearMost(request: FastifyRequest, reply: FastifyReply, beginning: string, kept: number): void;
}

/** Where cookies are sent. */
export interface CookiePlace {
  /** Over HTTPS only. */
  readonly isEncrypted: boolean;
  /** The path below which the pages lie; empty: the root of the host. Others on the host do not get them. */
  readonly base: string;
}

/**
 * @param secret signs
 * @param purpose what all of them are bound to: cookies for another one do not count
 * @param place where they are sent
 */
export function createSignedCookies(
  secret: string,
  purpose: string,
  { isEncrypted, base }: CookiePlace,
  clock: Clock,
): SignedCookies {
  const signer = new fastifyCookie.Signer(secret, "sha256");
  // With these prefixes browsers take it over HTTPS only; with __Host- from this host only, which goes with no path.
  const prefix = isEncrypted ? (base === "" ? "__Host-" : "__Secure-") : "";
  const nameOf = (name: string): string => `${prefix}pulse_${name}`;
  const options = { path: base === "" ? "/" : base, httpOnly: true, sameSite: "lax", secure: isEncrypted } as const;
  const read: SignedCookies["read"] = (request, name) => {
    const { valid, value } = signer.unsign(request.cookies[nameOf(name)] ?? "");
    if (!valid || value === null) return undefined;
    const content = JSON.parse(Buffer.from(value, "base64url").toString()) as Record<string, unknown>;
    const isOurs = content.purpose === purpose && content.name === name;
    return isOurs && Number(content.expires_ms) > clock.now() ? content : undefined;
  };
  const clear: SignedCookies["clear"] = (reply, name) => void reply.clearCookie(nameOf(name), options);
  return {
    set(reply, name, content, seconds) {
      const text = JSON.stringify({ ...content, purpose, name, expires_ms: clock.now() + seconds * 1000 });
      const value = signer.sign(Buffer.from(text).toString("base64url"));
      reply.setCookie(nameOf(name), value, { ...options, maxAge: Math.floor(seconds) });
    },
    read,
    clear,
    clearMost(request, reply, beginning, kept) {
      const names = Object.keys(request.cookies)
        .filter((name) => name.startsWith(nameOf(beginning)))
        .map((name) => name.slice(nameOf("").length));
      const until = (name: string): number => Number(read(request, name)?.expires_ms ?? 0);
      for (const name of names.sort((a, b) => until(b) - until(a)).slice(kept)) clear(reply, name);
    },
  };
}
