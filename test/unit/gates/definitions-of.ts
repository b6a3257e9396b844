import {
  dynamicConfigSchema,
  experimentSchema,
  gateSchema,
  holdoutSchema,
  layerSchema,
  segmentSchema,
} from "../../../src/gates/definition.ts";
import type { Definitions } from "../../../src/gates/definitions.ts";
import { specsOfProject } from "../../../src/gates/specs/from-project.ts";
import type { SpecOptions } from "../../../src/gates/specs/rule-specs.ts";
import type { Spec, Specs } from "../../../src/gates/specs/spec.ts";

export const NOW_MS = Date.parse("2026-01-20T12:00:00Z");

/** What files under gates/ define; `ids` are those of the segments that have a file. */
function definitionsOf(
  files: readonly Readonly<Record<string, unknown>>[],
  ids: Readonly<Record<string, readonly string[]>> = {},
): Definitions {
  const of = (kind: string): readonly unknown[] => files.filter((file) => kind in file);
  return {
    gates: of("gate").map((file) => gateSchema.parse(file)),
    experiments: of("experiment").map((file) => experimentSchema.parse(file)),
    segments: of("segment").map((file) => segmentSchema.parse(file)),
    holdouts: of("holdout").map((file) => holdoutSchema.parse(file)),
    layers: files.filter((file) => "layer" in file && !("experiment" in file)).map((file) => layerSchema.parse(file)),
    configs: of("config").map((file) => dynamicConfigSchema.parse(file)),
    segmentIds: new Map(Object.entries(ids)),
  };
}

export function specsOf(
  files: readonly Readonly<Record<string, unknown>>[],
  options: Partial<SpecOptions> = {},
): Specs {
  return specsOfProject(definitionsOf(files), {
    nowMs: NOW_MS,
    timeMs: 5,
    dayStartUs: (ds) => BigInt(Date.parse(`${ds}T00:00:00Z`)) * 1000n,
    unitTypes: ["userID", "stableID"],
    ...options,
  });
}

/** A spec that has to be there. */
export function specNamed(specs: ReadonlyMap<string, Spec>, name: string): Spec {
  const spec = specs.get(name);
  if (spec === undefined) throw new Error(`no spec ${name} among ${[...specs.keys()].join(", ")}`);
  return spec;
}
