import type { Path } from "./yaml-file.ts";

const SECRET_KEYS: ReadonlySet<unknown> = new Set(["password", "username", "sasl", "url", "redis_url"]);

/** Whether the value at this place may hold (a piece of) a secret, so that no message may quote it. */
export function isSecretPath(path: Path): boolean {
  return isCollectorKey(path) || SECRET_KEYS.has(path.findLast((step) => typeof step === "string"));
}

/** Whether the value at this place is nothing but a secret, so that it may come from the environment only. */
export function isWhollySecretPath(path: Path): boolean {
  return isCollectorKey(path) || path.at(-1) === "password";
}

function isCollectorKey(path: Path): boolean {
  return path[0] === "collector" && path[1] === "keys" && path.at(-1) === "key";
}
