import {
  dynamicConfigSchema,
  experimentSchema,
  gateSchema,
  holdoutSchema,
  layerSchema,
  segmentSchema,
} from "../../../../src/gates/definition.ts";
import { compileSpecs } from "../../../../src/gates/evaluation/compile.ts";
import { evaluateConfig, evaluateGate, evaluateLayer } from "../../../../src/gates/evaluation/evaluate.ts";
import type { Evaluation } from "../../../../src/gates/evaluation/evaluation.ts";
import type { User } from "../../../../src/gates/evaluation/user.ts";
import { specsOfProject } from "../../../../src/gates/specs/from-project.ts";
import type { StatsigImport } from "../../../../src/gates/specs/import-statsig.ts";
import { baseRuleId } from "../../../../src/gates/specs/same-evaluation.ts";
import type { Specs } from "../../../../src/gates/specs/spec.ts";

/** What was imported, as a project that has nothing else compiles it. `definitionOf`: how each file reads. */
export function compiledImport(
  { definitions, unitTypes }: StatsigImport,
  timeMs: number,
  definitionOf: (path: string) => unknown,
): Specs {
  const inOrder = [...definitions].sort((a, b) => (a.path < b.path ? -1 : 1));
  const of = (kind: string): unknown[] =>
    inOrder.filter((one) => one.kind === kind).map(({ path }) => definitionOf(path));
  return specsOfProject(
    {
      gates: of("gate").map((one) => gateSchema.parse(one)),
      experiments: of("experiment").map((one) => experimentSchema.parse(one)),
      holdouts: of("holdout").map((one) => holdoutSchema.parse(one)),
      segments: of("segment").map((one) => segmentSchema.parse(one)),
      layers: of("layer").map((one) => layerSchema.parse(one)),
      configs: of("config").map((one) => dynamicConfigSchema.parse(one)),
      segmentIds: new Map(),
    },
    { nowMs: timeMs, timeMs, dayStartUs: () => 0n, unitTypes },
  );
}

const shown = ({ outcome, value, ruleId }: Evaluation) => ({
  outcome,
  value,
  rule: baseRuleId(ruleId).replace(/-\d+$/, ""),
});

/** Everything that is evaluated differently by two specs, of what the second has. */
export function differences(
  before: Specs,
  after: Specs,
  users: readonly User[],
  idLists: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  const [one, other] = [compileSpecs(before), compileSpecs(after)];
  const context = { nowMs: before.timeMs, idLists, appId: "app-1" };
  const found = new Set<string>();
  for (const user of users) {
    for (const [section, evaluate] of [
      ["gates", evaluateGate],
      ["configs", evaluateConfig],
      ["layers", evaluateLayer],
    ] as const) {
      for (const name of after[section].keys()) {
        if (!before[section].has(name)) continue;
        const [was, is] = [shown(evaluate(one, name, user, context)), shown(evaluate(other, name, user, context))];
        // Disabled segments have no counterpart, and holdouts of experiments other rule ids; neither changes the value.
        const [a, b] = [was, is].map(({ outcome, value }) => JSON.stringify({ outcome, value }));
        if (a !== b)
          found.add(`${name}: was ${JSON.stringify(was)}, is ${JSON.stringify(is)} for ${JSON.stringify(user)}`);
        else if (was.rule !== is.rule && !is.rule.startsWith("holdout:") && was.rule !== "disabled")
          found.add(`${name}: rule was ${was.rule}, is ${is.rule}`);
      }
    }
  }
  return [...found];
}
