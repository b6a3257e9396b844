import type { Problem } from "./problem.ts";
import type { ProjectFiles } from "./project-files.ts";
import { settingsSchema } from "./settings.ts";
import { type Cursor, cursorOf } from "./yaml-cursor.ts";
import type { YamlFile } from "./yaml-file.ts";

/** Names that can be referred to. Undefined: not known, because the file that says so cannot be read. */
export interface Names {
  readonly known: readonly string[] | undefined;
  /** Those that a message may list, which leaves out what came from the environment. */
  readonly shown: readonly string[];
}

/** What gates and experiments may refer to. */
export interface Declared {
  readonly timeZone: string;
  readonly unitTypes: Names;
  readonly dimensions: Names;
  readonly metricNames: Names;
  readonly metricTags: Names;
}

/** pulse.yaml as far as it can be read. */
export interface CheckedSettings {
  /** With the environment filled in; undefined when pulse.yaml cannot be read. */
  readonly file: YamlFile | undefined;
  readonly problems: readonly Problem[];
  readonly secrets: readonly string[];
}

/** What can be referred to, as far as it can be read: one broken file shall not make all references to it look wrong. */
export function declaredIn(files: ProjectFiles, settings: CheckedSettings): Declared {
  const { unit_types, dimensions, time_zone } = settingsSchema.shape;
  const timeZone = settings.file && time_zone.safeParse(cursorOf(settings.file).key("time_zone").value).data;
  const listed = (key: "unit_types" | "dimensions"): Names => {
    if (settings.file === undefined) return { known: undefined, shown: [] };
    const known = { unit_types, dimensions }[key].safeParse(cursorOf(settings.file).key(key).value).data;
    return { known, shown: known?.filter((name) => !settings.secrets.some((secret) => name.includes(secret))) ?? [] };
  };
  const isComplete =
    files.metrics.every(isReadable) && files.problems.every(({ file }) => !file.startsWith("metrics/"));
  const metrics = files.metrics.flatMap(metricsIn).map(({ metric }) => metric);
  const names = metrics.flatMap((metric) => metric.key("name").text() ?? []);
  const tags = [...new Set(metrics.flatMap((metric) => metric.key("tags").items()).flatMap((tag) => tag.text() ?? []))];
  return {
    timeZone: timeZone ?? "UTC",
    unitTypes: listed("unit_types"),
    dimensions: listed("dimensions"),
    metricNames: { known: isComplete ? names : undefined, shown: names },
    metricTags: { known: isComplete ? tags : undefined, shown: tags },
  };
}

/** The metrics that a file lists, right or wrong. */
export function metricsIn(file: YamlFile): { readonly file: string; readonly metric: Cursor }[] {
  return cursorOf(file)
    .key("metrics")
    .items()
    .map((metric) => ({ file: file.file, metric }));
}

/** Whether a file is YAML at all. */
export function isReadable(file: YamlFile): boolean {
  return file.value !== undefined;
}
