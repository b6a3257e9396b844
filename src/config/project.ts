import type { DynamicConfig, Experiment, Gate, Holdout, Layer, Segment } from "../gates/definition.ts";
import type { Metric } from "../metrics/definition.ts";
import type { IdPair } from "./id-map.ts";
import type { Settings } from "./settings.ts";

/** Everything that a project's files say, checked. */
export interface Project {
  /** Absolute path of the folder that holds `pulse.yaml`. Relative paths in settings are relative to it. */
  readonly folder: string;
  readonly settings: Settings;
  readonly gates: readonly Gate[];
  readonly experiments: readonly Experiment[];
  readonly holdouts: readonly Holdout[];
  readonly segments: readonly Segment[];
  readonly layers: readonly Layer[];
  readonly configs: readonly DynamicConfig[];
  /** Ids of the segments that have a file, by segment. */
  readonly segmentIds: ReadonlyMap<string, readonly string[]>;
  readonly metrics: readonly Metric[];
  /** What the files of the settings' id maps say. */
  readonly idPairs: readonly IdPair[];
}
