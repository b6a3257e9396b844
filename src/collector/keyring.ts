import { createHash, timingSafeEqual } from "node:crypto";
import type { CollectorKey } from "../config/collector-settings.ts";
import { PulseError } from "../errors.ts";
import { createKeyRedaction, type RedactKeys } from "./key-redaction.ts";

/** Who may ask. Keys are held as hashes, so that all comparisons take equally long. */
export interface Keyring {
  /** No keys are configured: only this machine may ask. */
  readonly isOpen: boolean;
  /** The key that was shown, or undefined. All keys are looked at, whichever it is. */
  find(shown: string): CollectorKey | undefined;
  /** Takes the keys of servers out of what is stored. */
  readonly redact: RedactKeys;
}

/**
 * @throws PulseError COLLECTOR_KEY_MISSING for keys whose variable is not set.
 */
export function createKeyring(keys: readonly CollectorKey[]): Keyring {
  const missing = keys.flatMap(({ key }) => key.match(/\$\{[^}]*\}/g) ?? []);
  if (missing.length > 0)
    throw new PulseError({
      code: "COLLECTOR_KEY_MISSING",
      fault: "input",
      message: `keys of the collector need ${missing.join(", ")}, which the environment does not have`,
      hint: "set them where the collector runs; other commands do not need them",
    });
  const known = keys.map((key) => ({ key, hash: hashOf(key.key) }));
  return {
    isOpen: keys.length === 0,
    redact: createKeyRedaction(keys.filter(({ kind }) => kind === "server").map(({ key }) => key)),
    find: (shown) => {
      const hash = hashOf(shown);
      let found: CollectorKey | undefined;
      for (const one of known) if (timingSafeEqual(one.hash, hash)) found = one.key;
      return found;
    },
  };
}

function hashOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
