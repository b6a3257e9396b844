import { z } from "zod";
import { allowedHint } from "../../config/near-name.ts";

/** An object with these keys and no others; an unknown key's mistake names the near one. One line a key. */
export function strict<S extends z.ZodRawShape>(shape: S) {
  const allowed = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => `unknown key "${key}"; ${allowedHint(key, allowed)}`).join("\n")
        : undefined,
  });
}
