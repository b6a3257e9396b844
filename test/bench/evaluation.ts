import type { StatsigUser as LegacyUser } from "statsig-node";
import { compileSpecs } from "../../src/gates/evaluation/compile.ts";
import { evaluateConfig, evaluateGate } from "../../src/gates/evaluation/evaluate.ts";
import type { User } from "../../src/gates/evaluation/user.ts";
import { askedSpecs, fixedUser } from "../integration/sdk/fixed-comparison.ts";
import { loadFixedProject } from "../integration/sdk/fixed-project.ts";
import { hashedLists } from "../integration/sdk/ours.ts";
import { startSpecsServer } from "../integration/sdk/specs-server.ts";
import { coreUser, startCore } from "../integration/sdk/statsig-core.ts";
import { startLegacy } from "../integration/sdk/statsig-legacy.ts";

/** Of each round. Every round has other users, so that no cache of hashes answers for anybody. */
const USERS = 5_000;
const SILENT = { disableExposureLogging: true };

const EVALUATORS = ["Pulse", "statsig-node-core 0.23.2 (Rust)", "statsig-node 6.5.2 (TypeScript)"] as const;
type Evaluator = (typeof EVALUATORS)[number];

interface Round {
  readonly perSecond: number;
  /** Gates that pass: the same for all, or the figures say nothing. */
  readonly passed: number;
}

export interface EvaluationBenchmark {
  readonly rounds: number;
  readonly specs: number;
  readonly users: number;
  readonly perSecond: ReadonlyMap<Evaluator, number>;
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** Evaluations per second of the gates and experiments of the SDK tests' project, in turns; no exposures are logged. */
export async function benchEvaluation({ rounds = 5, users = USERS } = {}): Promise<EvaluationBenchmark> {
  const { specs, served } = await loadFixedProject();
  const asked = askedSpecs(specs);
  const gates = asked.filter(([kind]) => kind === "gate").map(([, name]) => name);
  const configs = asked.filter(([kind]) => kind === "config").map(([, name]) => name);
  const compiled = compileSpecs(specs);
  const context = { nowMs: Date.now(), idLists: hashedLists(served.idLists), appId: "app-1" };
  const server = await startSpecsServer();
  server.serve(served);
  const [core, legacy] = [await startCore(server.address), await startLegacy(server.address, { withSecondary: false })];

  /** `gate` and `config` evaluate one; users are made before the clock starts. */
  function timed<T>(
    people: readonly T[],
    gate: (user: T, name: string) => boolean,
    config: (user: T, name: string) => void,
  ): Round {
    let passed = 0;
    const beganAt = performance.now();
    for (const user of people) {
      for (const name of gates) if (gate(user, name)) passed += 1;
      for (const name of configs) config(user, name);
    }
    const seconds = (performance.now() - beganAt) / 1000;
    return { perSecond: (people.length * (gates.length + configs.length)) / seconds, passed };
  }

  const measured: Record<Evaluator, (people: readonly User[]) => Round> = {
    Pulse: (people) =>
      timed(
        people,
        (user, name) => evaluateGate(compiled, name, user, context).value === true,
        (user, name) => evaluateConfig(compiled, name, user, context),
      ),
    "statsig-node-core 0.23.2 (Rust)": (people) =>
      timed(
        people.map(coreUser),
        (user, name) => core.sdk.checkGate(user, name, SILENT),
        (user, name) => core.sdk.getExperiment(user, name, SILENT),
      ),
    "statsig-node 6.5.2 (TypeScript)": (people) =>
      timed(
        people.map((user) => ({ ...user }) as LegacyUser),
        (user, name) => legacy.sdk.checkGate(user, name, SILENT),
        (user, name) => legacy.sdk.getExperiment(user, name, SILENT),
      ),
  };

  const perSecond = new Map<Evaluator, number[]>(EVALUATORS.map((name) => [name, []]));
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const people = Array.from({ length: users }, (_, index) => fixedUser(round * users + index));
      const passed = new Set<number>();
      for (const name of EVALUATORS) {
        const one = measured[name](people);
        passed.add(one.passed);
        // The first round only warms up.
        if (round > 0) perSecond.get(name)?.push(one.perSecond);
        console.log(
          `evaluation, round ${round}${round === 0 ? " (warming up)" : ""}: ${name} ${Math.round(one.perSecond / 1000)} k/s`,
        );
      }
      if (passed.size > 1) throw new Error(`the evaluators pass different numbers of users: ${[...passed].join(", ")}`);
    }
  } finally {
    await core.close();
    await legacy.close();
    await server.close();
  }
  return {
    rounds,
    users,
    specs: gates.length + configs.length,
    perSecond: new Map([...perSecond].map(([name, values]) => [name, median(values)])),
  };
}

export function evaluationMarkdown({ rounds, users, specs, perSecond }: EvaluationBenchmark): string {
  const ours = perSecond.get("Pulse") ?? Number.NaN;
  return [
    `${specs} gates and experiments of test/integration/sdk/project, ${users.toLocaleString("en")} other users in each round, one thread,`,
    `no exposures logged, users made beforehand; medians of ${rounds} rounds in turns. All three pass the same users.`,
    "",
    "| what | evaluations | Pulse is |",
    "| --- | --- | --- |",
    ...[...perSecond].map(
      ([name, rate]) => `| ${name} | ${Math.round(rate / 1000)} k/s | ${(ours / rate).toFixed(2)} times as fast |`,
    ),
  ].join("\n");
}
