import type { Path } from "./yaml-file.ts";

const SECRET_KEYS: ReadonlySet<unknown> = new Set(["password", "username", "sasl", "url", "redis_url"]);

/** Whether the value at this place may hold (a piece of) a secret, so that no message may quote it. */
export function isSecretPath(path: Path): boolean {
  return isServingSecret(path) || SECRET_KEYS.has(path.findLast((step) => typeof step === "string"));
}

/** Whether the value at this place is nothing but a secret, so that it may come from the environment only. */
export function isWhollySecretPath(path: Path): boolean {
  return isServingSecret(path) || path.at(-1) === "password";
}

/**
 * Keys of the collector and secrets of the pages. They are asked for where these start: runs and landers need not know them.
 */
export function isServingSecret(path: Path): boolean {
  const last = path.at(-1);
  if (path[0] === "collector") return path[1] === "keys" && last === "key";
  if (path[0] !== "pages") return false;
  return path[1] === "tokens" ? last === "token" : last === "client_secret" || last === "session_secret";
}
