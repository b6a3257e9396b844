import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const shared = process.env.PULSE_SHARED ?? fileURLToPath(new URL("../../../../shared", import.meta.url));

/** Folder of the data set, which is not part of the project: beside it, or where PULSE_SHARED says. */
export const DATA_FOLDER = join(shared, "data", "optimizely_covid");

export const hasData = existsSync(join(DATA_FOLDER, "reference.json"));

export const WITHOUT_DATA =
  "the Optimizely data set is not here: put it into ../shared/data/optimizely_covid, or name the folder above data/ in PULSE_SHARED";
