import type { SubjectKindName } from "../gates/definitions.ts";
import { dimensionName } from "../gates/dimension.ts";
import type { Problem } from "./problem.ts";
import type { ProjectFiles } from "./project-files.ts";
import { settingsSchema } from "./settings.ts";
import { subjectKind } from "./subject-kind.ts";
import { type Cursor, cursorOf } from "./yaml-cursor.ts";
import type { YamlFile } from "./yaml-file.ts";

/** Names that can be referred to. Undefined: not known, because the file that says so cannot be read. */
export interface Names {
  readonly known: readonly string[] | undefined;
  /** Those that a message may list, which leaves out what came from the environment. */
  readonly shown: readonly string[];
}

/** What files under gates/ may refer to. */
export interface Declared {
  readonly timeZone: string;
  readonly unitTypes: Names;
  readonly dimensions: Names;
  /** Those of the dimensions that are lists of attributes. */
  readonly crossedDimensions: readonly string[];
  readonly metricNames: Names;
  readonly metricTags: Names;
  readonly subjects: Readonly<Record<SubjectKindName, Names>>;
  /** What a gate, an experiment or a layer says of itself that others have to agree with. */
  readonly unitTypeOf: (kind: SubjectKindName, name: string) => string | undefined;
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
  const written = settings.file && cursorOf(settings.file);
  const timeZone = time_zone.safeParse(written?.key("time_zone").value).data;
  const ofProject = written && dimensions.safeParse(written.key("dimensions").value).data;
  const namesOf = (known: readonly string[] | undefined): Names => ({
    known,
    shown: known?.filter((name) => !settings.secrets.some((secret) => name.includes(secret))) ?? [],
  });
  const isComplete =
    files.metrics.every(isReadable) && files.problems.every(({ file }) => !file.startsWith("metrics/"));
  const metrics = files.metrics.flatMap(metricsIn).map(({ metric }) => metric);
  const names = metrics.flatMap((metric) => metric.key("name").text() ?? []);
  const tags = [...new Set(metrics.flatMap((metric) => metric.key("tags").items()).flatMap((tag) => tag.text() ?? []))];
  return {
    timeZone: timeZone ?? "UTC",
    unitTypes: namesOf(written && unit_types.safeParse(written.key("unit_types").value).data),
    dimensions: namesOf(ofProject?.map(dimensionName)),
    crossedDimensions: ofProject?.filter((dimension) => typeof dimension !== "string").map(dimensionName) ?? [],
    metricNames: { known: isComplete ? names : undefined, shown: names },
    metricTags: { known: isComplete ? tags : undefined, shown: tags },
    ...declaredSubjects(files),
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

/** Names of all that files under gates/ define; one that cannot be read may hold anything. */
function declaredSubjects(files: ProjectFiles): Pick<Declared, "subjects" | "unitTypeOf"> {
  const kinds = files.subjects.map((file) => ({ kind: subjectKind(file.value), subject: cursorOf(file) }));
  const isComplete =
    kinds.every(({ kind }) => typeof kind === "string") &&
    files.problems.every(({ file }) => !file.startsWith("gates/"));
  const of = (kind: SubjectKindName): Names => {
    const shown = kinds.flatMap((one) => (one.kind === kind ? (one.subject.key(kind).text() ?? []) : []));
    return { known: isComplete ? shown : undefined, shown };
  };
  return {
    subjects: {
      gate: of("gate"),
      experiment: of("experiment"),
      segment: of("segment"),
      holdout: of("holdout"),
      layer: of("layer"),
      config: of("config"),
    },
    unitTypeOf: (kind, name) => {
      const found = kinds.find((one) => one.kind === kind && one.subject.key(kind).text() === name);
      const unitType = found?.subject.key("unit_type");
      return unitType?.value === undefined && found !== undefined ? "userID" : unitType?.text();
    },
  };
}
