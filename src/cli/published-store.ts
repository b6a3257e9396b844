import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Published } from "../engine/duckdb/open-published.ts";
import { plainSettings } from "./plain-settings.ts";

/** Where a project's results lie, read without checking the whole project: half-edited metrics do not hide yesterday's results. */
export interface StoreLocation {
  readonly store: string;
  /** IANA name. */
  readonly timeZone: string;
}

function textAt(value: unknown, key: string, fallback: string): string {
  if (typeof value !== "object" || value === null || !(key in value)) return fallback;
  const found: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
  return typeof found === "string" && found !== "" ? found : fallback;
}

/** Reads `store` and `time_zone` of a project's pulse.yaml; both have the defaults that the whole project has. */
export async function locateStore(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<StoreLocation> {
  const text = await readFile(join(folder, "pulse.yaml"), "utf8");
  const plain = plainSettings(text, ["store", "time_zone"]);
  if (plain !== undefined)
    return { store: resolve(folder, plain.get("store") ?? ".pulse"), timeZone: plain.get("time_zone") ?? "UTC" };
  const [{ readYaml }, { fillFromEnvironment }] = await Promise.all([
    import("../config/yaml-file.ts"),
    import("../config/environment.ts"),
  ]);
  const { file } = fillFromEnvironment(readYaml("pulse.yaml", text), env);
  return {
    store: resolve(folder, textAt(file.value, "store", ".pulse")),
    timeZone: textAt(file.value, "time_zone", "UTC"),
  };
}

/** Opens a store's published tables for the length of `work`. */
export async function withPublished<T>(store: string, work: (published: Published) => Promise<T>): Promise<T> {
  const [{ openPublished }, { databasePath }] = await Promise.all([
    import("../engine/duckdb/open-published.ts"),
    import("../publish/database-path.ts"),
  ]);
  const published = await openPublished(databasePath(store));
  try {
    return await work(published);
  } finally {
    published.close();
  }
}
