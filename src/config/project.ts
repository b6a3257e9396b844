import type { Definitions } from "../gates/definitions.ts";
import type { Metric } from "../metrics/definition.ts";
import type { IdPair } from "./id-map.ts";
import type { Settings } from "./settings.ts";

/** Everything that a project's files say, checked. */
export interface Project extends Definitions {
  /** Absolute path of the folder that holds `pulse.yaml`. Relative paths in settings are relative to it. */
  readonly folder: string;
  readonly settings: Settings;
  readonly metrics: readonly Metric[];
  /** What the files of the settings' id maps say. */
  readonly idPairs: readonly IdPair[];
}
