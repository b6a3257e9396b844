import { createRequire } from "node:module";
import type { Statsig, StatsigUser } from "@statsig/statsig-node-core";
import type { User } from "../../../src/gates/evaluation/user.ts";
import { type Outcome, type Party, type SpecKind, secondaryOf } from "./outcome.ts";

type Core = typeof import("@statsig/statsig-node-core");

const require = createRequire(import.meta.url);
let loaded: Core | undefined;

/** It is a native module: loaded when it is needed, as there is none for some machines. */
function core(): Core {
  loaded ??= require("@statsig/statsig-node-core") as Core;
  return loaded;
}

/** Whether there is one for this machine. Anything else that keeps it from loading is an error. */
export function hasCore(): boolean {
  try {
    core();
    return true;
  } catch (error) {
    if (error instanceof Error && /native binding/.test(error.message)) return false;
    throw error;
  }
}

const SILENT = { disableExposureLogging: true };

type UserArguments = ConstructorParameters<Core["StatsigUser"]>[0];

/** The SDK's own user object. Users are made to fit it: see random-user.ts. */
export const coreUser = (user: User): StatsigUser => new (core().StatsigUser)(user as UserArguments);

interface Evaluated {
  readonly ruleID: string;
  readonly details: { readonly reason: string };
  readonly secondaryExposures: readonly object[];
}

/** Its types say `ruleId`, what it has is `ruleID`. */
interface CoreExposure {
  readonly gate: string;
  readonly gateValue: "true" | "false";
  readonly ruleID: string;
}

function outcomeOf({ details: { reason } }: Evaluated): Outcome["outcome"] {
  if (reason.endsWith(":Recognized")) return "decided";
  if (reason.endsWith(":Unsupported")) return "unsupported";
  if (reason.endsWith(":Unrecognized")) return "unrecognized";
  throw new Error(`statsig-node-core gives the reason ${reason}`);
}

const base = (evaluated: Evaluated) => ({ outcome: outcomeOf(evaluated), ruleId: evaluated.ruleID });

const secondary = (evaluated: Evaluated) => secondaryOf(evaluated.secondaryExposures as readonly CoreExposure[]);

/** What it tells browsers: the part of it that it does not tell servers. */
interface ClientResponse {
  readonly feature_gates: Readonly<Record<string, { readonly secondary_exposures: readonly CoreExposure[] }>>;
}

/** Statsig's current server SDK, written in Rust, against a server on this machine. It sends no events unless it logs. */
export async function startCore(address: string, { logs = false } = {}): Promise<Party & { readonly sdk: Statsig }> {
  const sdk = new (core().Statsig)("secret-test", {
    specsUrl: `${address}/v2/download_config_specs`,
    idListsUrl: `${address}/v1/get_id_lists`,
    logEventUrl: `${address}/v1/log_event`,
    enableIdLists: true,
    fallbackToStatsigApi: false,
    outputLogLevel: "none",
    disableAllLogging: !logs,
    specsSyncIntervalMs: 3_600_000,
    idListsSyncIntervalMs: 3_600_000,
    waitForCountryLookupInit: true,
    waitForUserAgentInit: true,
  });
  const { isSuccess, error } = await sdk.initialize();
  if (!isSuccess) throw new Error(`statsig-node-core did not start: ${error}`);

  let last: { readonly user: User; readonly coreUser: StatsigUser; readonly response: ClientResponse } | null = null;
  function known(user: User): StatsigUser {
    if (last?.user === user) return last.coreUser;
    const made = coreUser(user);
    const response: ClientResponse = JSON.parse(sdk.getClientInitializeResponse(made, { hashAlgorithm: "none" }));
    last = { user, coreUser: made, response };
    return made;
  }

  /** Its gates have no secondary exposures until they are logged; segments and holdouts are not shown to browsers. */
  function secondaryOfGate(name: string): { readonly secondary?: readonly string[] } {
    const gate = last?.response.feature_gates[name];
    return gate === undefined ? {} : { secondary: secondaryOf(gate.secondary_exposures) };
  }

  const evaluators: Record<SpecKind, (name: string, user: StatsigUser) => Outcome> = {
    gate(name, user) {
      const gate = sdk.getFeatureGate(user, name, SILENT);
      return { ...base(gate), value: gate.value, ...secondaryOfGate(name) };
    },
    config(name, user) {
      const config = sdk.getExperiment(user, name, SILENT);
      return { ...base(config), value: config.value, groupName: config.groupName, secondary: secondary(config) };
    },
    layer(name, user) {
      const layer = sdk.getLayer(user, name, SILENT);
      return {
        ...base(layer),
        value: layer.__value,
        groupName: layer.groupName,
        delegate: layer.allocatedExperimentName,
        secondary: secondary(layer),
      };
    },
  };
  return {
    name: "core",
    sdk,
    evaluate: (kind, name, user) => evaluators[kind](name, known(user)),
    async close() {
      await sdk.shutdown();
    },
  };
}
