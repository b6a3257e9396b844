import { createHash, timingSafeEqual } from "node:crypto";
import type { PagesToken } from "../../config/pages-settings.ts";
import { setSecret } from "./set-secret.ts";

/** Tokens of programs. */
export interface ApiTokens {
  /** Whose token an Authorization header shows; undefined: nobody's. All are looked at, whichever it is. */
  owner(authorization: string | undefined): string | undefined;
}

const BEARER = /^Bearer +(\S+)$/i;
const SHORTEST_TOKEN = 20;

/** Errors: `PAGES_SECRET_MISSING`, `PAGES_SECRET_TOO_SHORT` (input). */
export function createApiTokens(tokens: readonly PagesToken[]): ApiTokens {
  const known = tokens.map(({ name, token }) => ({
    name,
    hash: hashOf(setSecret(`the token of ${name}`, token, SHORTEST_TOKEN)),
  }));
  return {
    owner(authorization) {
      const shown = BEARER.exec(authorization ?? "")?.[1];
      if (shown === undefined) return undefined;
      const hash = hashOf(shown);
      let found: string | undefined;
      for (const one of known) if (timingSafeEqual(one.hash, hash)) found = one.name;
      return found;
    },
  };
}

/** Hashes are of one length, so that all comparisons take equally long. */
function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
