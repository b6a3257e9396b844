import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const shared = process.env.PULSE_SHARED ?? fileURLToPath(new URL("../../../../shared", import.meta.url));

/** A data set that is not part of the project: beside it, or where PULSE_SHARED says. */
export interface DataSet {
  readonly name: string;
  readonly folder: string;
  readonly isHere: boolean;
  /** Why its tests are skipped where it is not here. */
  readonly withoutIt: string;
}

export function dataSet(name: string): DataSet {
  const folder = join(shared, "data", name);
  return {
    name,
    folder,
    isHere: existsSync(join(folder, "reference.json")),
    withoutIt: `the data set is not here: put it into ../shared/data/${name}, or name the folder above data/ in PULSE_SHARED`,
  };
}
