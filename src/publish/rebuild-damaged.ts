import { diskFullInWords } from "../disk-full.ts";
import { PulseError } from "../errors.ts";
import { removeDerived } from "../lake/derived-damage.ts";
import { verifyDerived } from "../lake/verify-derived.ts";
import type { Log } from "../log.ts";

/** From this time on it is more than a bit here and there: all derived files are looked at, so that they are not met one by one. */
const SWEEP_FROM = 3;
/** More often than this one run does not begin anew: a disk that damages what is written to it is not worked around. */
const MOST_TIMES = 10;

/** What was found built is not there any more: it was damaged, and has been removed, here or by a run at the same time. */
const GONE = new Set(["DERIVED_DAMAGED", "DERIVED_GONE", "ENGINE_FILE_GONE"]);

/**
 * Does something that reads derived files, and does it again where some of them turn out to be damaged, or gone: they are built anew.
 *
 * @throws what `work` throws; one of the above where it meets ever more of it.
 */
export async function rebuildDamaged<T>(store: string, ds: string, log: Log, work: () => Promise<T>): Promise<T> {
  for (let times = 1; ; times += 1)
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PulseError) || !GONE.has(error.code) || times === MOST_TIMES)
        throw diskFullInWords(error, store);
      log.warn({ ds, err: error }, "derived files are damaged or gone: they are built anew");
      if (times >= SWEEP_FROM) await sweep(store, ds, log);
    }
}

async function sweep(store: string, ds: string, log: Log): Promise<void> {
  const { damages } = await verifyDerived(store);
  for (const { folder, files } of damages) {
    log.warn({ ds, reason: `${folder}: ${files.join(", ")}` }, "a derived folder was damaged: it has been removed");
    removeDerived(store, folder);
  }
}
