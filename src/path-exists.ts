import { access } from "node:fs/promises";
import { hasCode } from "./error-code.ts";

/** Whether there is something at a path. What cannot be looked at is an error. */
export async function pathExists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}
