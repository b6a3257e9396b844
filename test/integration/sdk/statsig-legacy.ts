import statsig, { type DynamicConfig, type EvaluationCallbacks, type Layer, type StatsigUser } from "statsig-node";
import type { SecondaryExposure } from "../../../src/gates/evaluation/evaluation.ts";
import { type Outcome, type Party, type SpecKind, secondaryOf } from "./outcome.ts";

const SILENT = { disableExposureLogging: true };

/** It is CommonJS: what it calls its default export lies one level deeper. */
const { StatsigServer } = statsig as unknown as { StatsigServer: typeof import("statsig-node").StatsigServer };
type Server = InstanceType<typeof StatsigServer>;

/** What its callbacks are told of an exposure. */
interface ExposureEvent {
  toObject(): Record<string, unknown>;
}

function outcomeOf(details: { readonly reason: string } | null): Outcome["outcome"] {
  if (details?.reason === "Unsupported") return "unsupported";
  if (details?.reason === "Unrecognized") return "unrecognized";
  if (details?.reason === "Network") return "decided";
  throw new Error(`statsig-node gives the reason ${details?.reason}`);
}

/** Statsig's Node SDK before the current one, written in TypeScript, against a server on this machine. Secondary exposures cost it time; it sends no events unless it logs. */
export async function startLegacy(
  address: string,
  { withSecondary = true, logs = false } = {},
): Promise<Party & { readonly sdk: Server }> {
  let seen: readonly string[] = [];
  const remember = (event: ExposureEvent): void => {
    seen = secondaryOf(event.toObject().secondaryExposures as readonly SecondaryExposure[]);
  };
  const callbacks: EvaluationCallbacks = {
    gateCallback: (_gate, _user, event) => remember(event),
    experimentCallback: (_config, _user, event) => remember(event),
    layerParamCallback: (_layer, _parameter, _user, event) => remember(event),
  };
  const sdk = new StatsigServer("secret-test", {
    api: `${address}/v1`,
    apiForDownloadConfigSpecs: `${address}/v1`,
    apiForGetIdLists: `${address}/v1`,
    disableDiagnostics: true,
    disableAllLogging: !logs,
    rulesetsSyncIntervalMs: 3_600_000,
    idListsSyncIntervalMs: 3_600_000,
    loggingIntervalMs: 3_600_000,
    ...(withSecondary ? { evaluationCallbacks: callbacks } : {}),
  });
  const started = await sdk.initializeAsync();
  if (!started.success) throw new Error("statsig-node did not start", { cause: started.error });

  const config = (evaluated: DynamicConfig | Layer, value: unknown) => ({
    outcome: outcomeOf(evaluated.getEvaluationDetails()),
    value,
    ruleId: evaluated.getRuleID(),
    groupName: evaluated.getGroupName(),
  });
  const evaluators: Record<SpecKind, (name: string, user: StatsigUser) => Outcome> = {
    gate(name, user) {
      const gate = sdk.getFeatureGate(user, name, SILENT);
      return { outcome: outcomeOf(gate.evaluationDetails), value: gate.value, ruleId: gate.ruleID, secondary: seen };
    },
    config(name, user) {
      const evaluated = sdk.getExperiment(user, name, SILENT);
      return { ...config(evaluated, evaluated.value), secondary: seen };
    },
    layer(name, user) {
      const layer = sdk.getLayer(user, name, SILENT);
      // Private in its types only. Which exposures it tells depends on the parameter that is read: those of fuzzed
      // experiments set `shown` themselves, so that they are those of the layer and of the experiment.
      const value = (layer as unknown as { readonly _value: Record<string, unknown> })._value;
      seen = [];
      layer.get("shown", null);
      return {
        ...config(layer, value),
        delegate: layer.getAllocatedExperimentName(),
        ...("shown" in value ? { secondary: seen } : {}),
      };
    },
  };
  return {
    name: "legacy",
    sdk,
    // It writes into the user that it is given.
    evaluate: (kind, name, user) => evaluators[kind](name, { ...user } as StatsigUser),
    async close() {
      await sdk.shutdownAsync();
    },
  };
}
