/**
 * What gates, experiments, layers and dynamic configs are evaluated by: the content of a Statsig project's `download_config_specs`,
 * whichever of its forms it came in, or of a Pulse project's files. Names are those of the wire where the wire has one.
 */
export interface Specs {
  /** Feature gates, segments (named `segment:<name>`) and holdouts, by name. */
  readonly gates: ReadonlyMap<string, Spec>;
  /** Dynamic configs and experiments, by name. */
  readonly configs: ReadonlyMap<string, Spec>;
  readonly layers: ReadonlyMap<string, Spec>;
  /** Layer of each experiment that is in one. */
  readonly layerOfExperiment: ReadonlyMap<string, string>;
  /** Names of the id lists that conditions ask for. */
  readonly idLists: readonly string[];
  /** When this last changed, milliseconds since 1970. */
  readonly timeMs: number;
}

export interface Spec {
  readonly name: string;
  /** `feature_gate`, `segment`, `holdout`, `dynamic_config`, `experiment`, `autotune`, `layer`, or what else a project has. */
  readonly entity: string;
  readonly salt: string;
  readonly enabled: boolean;
  /** Experiments only: whether it runs. Null: it does not say. */
  readonly isActive: boolean | null;
  /** What it is without a rule: boolean for gates, an object for the others. */
  readonly defaultValue: unknown;
  readonly idType: string;
  /** In the order in which they are tried. */
  readonly rules: readonly SpecRule[];
  /** Parameters that an experiment sets itself, in a layer. */
  readonly explicitParameters: readonly string[];
  readonly hasSharedParameters: boolean;
  readonly version: number | null;
  readonly targetAppIds: readonly string[];
  readonly forwardAllExposures: boolean;
}

export interface SpecRule {
  /** As exposures carry it: `<base>` or `<base>:<percent>:<rollout>`. */
  readonly id: string;
  readonly name: string;
  readonly groupName: string | null;
  /** Null: the id is the salt. An empty text is an empty salt. */
  readonly salt: string | null;
  /** 0 to 100. */
  readonly passPercentage: number;
  readonly idType: string;
  /** All must hold. None: everyone. */
  readonly conditions: readonly SpecCondition[];
  readonly returnValue: unknown;
  /** Layers: the experiment that decides. Null: the rule itself. */
  readonly configDelegate: string | null;
  readonly isExperimentGroup: boolean;
  /** One of so many exposures is logged. Null: all. */
  readonly samplingRate: number | null;
}

export interface SpecCondition {
  readonly type: string;
  readonly operator: string | null;
  readonly field: string | null;
  readonly targetValue: unknown;
  readonly additionalValues: Readonly<Record<string, unknown>>;
  readonly idType: string;
}
