import { notFound } from "../refusals.ts";
import type { Login } from "./visitor.ts";

/** Who reaches the address may look: it is this machine's own. */
export function createNoLogin(): Login {
  return {
    register: () => undefined,
    visitor: () => ({ shown: null }),
    loginPath: () => null,
    refusal: notFound,
  };
}
