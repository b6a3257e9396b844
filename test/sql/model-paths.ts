import { readdirSync } from "node:fs";
import { packagePath } from "../../src/package-path.ts";

/** Every model, as `staging/messages`. */
export const MODEL_PATHS: readonly string[] = ["staging", "intermediate", "marts"].flatMap((folder) =>
  readdirSync(packagePath(`sql/${folder}`))
    .sort()
    .map((file) => `${folder}/${file.replace(/\.sql$/, "")}`),
);
