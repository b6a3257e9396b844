import type { DuckDBConnection } from "@duckdb/node-api";
import { PulseError } from "../../errors.ts";

/** How much statements may take at first, and at most, GiB. */
export interface MemoryBounds {
  readonly firstGib: number;
  readonly mostGib: number;
}

/** What all statements of an engine together may take: little at first, more when one of them does not get by with it. */
export interface MemoryLimit {
  /** GiB, now. */
  readonly gib: number;
  /** Doubles the limit, once for all statements that ran out under the same one. False: it is at its most already. */
  raise(ranOutAtGib: number, connection: DuckDBConnection): Promise<boolean>;
}

export function createMemoryLimit({ firstGib, mostGib }: MemoryBounds): MemoryLimit {
  let gib = Math.min(firstGib, mostGib);
  return {
    get gib() {
      return gib;
    },
    async raise(ranOutAtGib, connection) {
      if (gib > ranOutAtGib) return true;
      if (gib >= mostGib) return false;
      gib = Math.min(2 * gib, mostGib);
      await connection.run(`set global memory_limit = '${gib}GiB'`);
      return true;
    },
  };
}

/** Whether the engine refused a statement because it may not take more memory. */
export function isOutOfMemory(error: unknown): boolean {
  // One that was said already is of a statement within this one, which may not begin anew for it.
  return error instanceof Error && !(error instanceof PulseError) && /out of memory/i.test(error.message);
}
