import { PulseError } from "../../errors.ts";

/**
 * Rows of a table that is a view over the runs' files (`assignments`, `unit_metrics`, `dead_letters`); null where these files cannot be read, as
 * the store was moved or they were pruned. All else is in the database itself.
 */
export async function unlessGone<T>(rows: Promise<T>): Promise<T | null> {
  try {
    return await rows;
  } catch (error) {
    if (error instanceof PulseError && error.code === "QUERY_FAILED") return null;
    throw error;
  }
}
