import { PulseError } from "../../errors.ts";

/** A variable that the environment did not have when the configuration was read. */
const UNFILLED = /\$\{[^}]*\}/;

/**
 * A secret of the pages that really came from the environment, and cannot be guessed.
 *
 * @throws PulseError `PAGES_SECRET_MISSING`, `PAGES_SECRET_TOO_SHORT` (input)
 */
export function setSecret(subject: string, secret: string, shortest: number): string {
  const [missing] = UNFILLED.exec(secret) ?? [];
  if (missing !== undefined)
    throw new PulseError({
      code: "PAGES_SECRET_MISSING",
      fault: "input",
      message: `${subject} needs ${missing}, which the environment does not have`,
      hint: "set it where `pulse serve` runs; other commands do not need it",
    });
  if (secret.length < shortest)
    throw new PulseError({
      code: "PAGES_SECRET_TOO_SHORT",
      fault: "input",
      message: `${subject} has ${secret.length} characters, less than ${shortest}`,
      hint: "make one with `openssl rand -hex 32`",
    });
  return secret;
}
