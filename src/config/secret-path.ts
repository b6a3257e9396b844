import type { Path } from "./yaml-file.ts";

const SECRET_KEYS: ReadonlySet<unknown> = new Set(["password", "username", "sasl", "url", "redis_url"]);

/** Whether the value at this place may hold (a piece of) a secret, so that no message may quote it. */
export function isSecretPath(path: Path): boolean {
  return SECRET_KEYS.has(path.findLast((step) => typeof step === "string"));
}
