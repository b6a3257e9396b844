import type { Clock } from "../../clock.ts";
import { loadProject } from "../../config/load.ts";
import { allowedHint } from "../../config/near-name.ts";
import type { Project } from "../../config/project.ts";
import { PulseError } from "../../errors.ts";
import type { PlannedMetric } from "../../pipeline/definitions.ts";
import { openEngine } from "../../publish/run-ds.ts";
import { measureRoles } from "../../results/definition/measure-roles.ts";
import { jsonText } from "../cli.ts";
import { dsToLookAt } from "../partial/ds-to-look-at.ts";
import { type PartialComputation, planPartly } from "../partial/partial-computation.ts";
import type { Progress } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { explainMetric, type MetricExplained } from "./explain-metric.ts";
import { explainUnit, stagesWithMetric, type UnitExplained } from "./explain-unit.ts";
import { metricJson, unitJson } from "./json.ts";
import { renderMetric } from "./render-metric.ts";
import { renderUnit } from "./render-unit.ts";
import type { MetricInStage } from "./stage-relations.ts";
import { statementOf } from "./statement-of.ts";

export interface ExplainCommand {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly metric: string;
  readonly unit: string | undefined;
  readonly ds: string | undefined;
  readonly gate: string | undefined;
  readonly sql: boolean;
  readonly json: boolean;
  /** Events of an analysis that are listed at most. */
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly clock: Clock;
}

/** Refuses a gate that does not take the metric: `EXPLAIN_GATE_UNKNOWN` (input). */
function checkGate({ gate }: ExplainCommand, { metric, subjects }: MetricExplained): void {
  if (gate === undefined || subjects.some(({ name }) => name === gate)) return;
  throw new PulseError({
    code: "EXPLAIN_GATE_UNKNOWN",
    fault: "input",
    message: `no gate or experiment ${JSON.stringify(gate)} takes the metric ${metric.name}`,
    hint: allowedHint(
      gate,
      subjects.map(({ name }) => name),
    ),
  });
}

/** Refuses to look at data where there is none: `EXPLAIN_NOTHING_LANDED`, `EXPLAIN_NOT_ANALYSED` (input). */
function requireStages(stages: readonly MetricInStage[], { computation }: PartialComputation, metric: string): void {
  const { days, ds } = computation;
  if (days.length === 0)
    throw new PulseError({
      code: "EXPLAIN_NOTHING_LANDED",
      fault: "input",
      message: `no message up to ${ds} has landed`,
      hint: "run `pulse land --once`, or name another day with --ds",
    });
  if (stages.length > 0) return;
  throw new PulseError({
    code: "EXPLAIN_NOT_ANALYSED",
    fault: "input",
    message: `nothing that takes the metric ${metric} has begun by the end of ${ds}`,
    hint: "name the metric under metrics: of a gate or experiment, give it a tag of one, or name a later day with --ds",
  });
}

async function withStages<T>(
  command: ExplainCommand,
  project: Project,
  work: (partial: PartialComputation, stages: readonly MetricInStage[]) => Promise<T>,
): Promise<T> {
  const { metric, gate, signal, progress } = command;
  const ds = dsToLookAt(project, command.ds, command.clock);
  const engine = await openEngine(project);
  try {
    const onProgress = (done: number, total: number, what: string): void =>
      progress.update({ label: what, done, total, unit: "steps" });
    const partial = await planPartly({ project, ds, engine, signal, onProgress });
    const stages = stagesWithMetric(partial, metric).filter(
      ({ stage }) => gate === undefined || stage.subject.name === gate,
    );
    requireStages(stages, partial, metric);
    return await work(partial, stages);
  } finally {
    await engine.close();
    progress.clear();
  }
}

/** The stage whose statement is shown: the newest of the first gate or experiment, or of the one that is named. */
function newestStage(stages: readonly MetricInStage[]): MetricInStage | undefined {
  const [first] = stages;
  return stages.filter(({ stage }) => stage.subject === first?.stage.subject).at(-1);
}

function overDays(planned: PlannedMetric | undefined): "share" | "mean" | null {
  const takes = planned?.plan.parts.map(({ y }) => y.take) ?? [];
  if (takes.includes("share_of_days")) return "share";
  return takes.includes("mean_of_days") ? "mean" : null;
}

function unitText(unit: UnitExplained, explained: MetricExplained, command: ExplainCommand, project: Project): string {
  const { metric } = explained;
  const planned = unit.analyses
    .flatMap(({ stage }) => stage.subject.metrics)
    .find((one) => one.metric.name === metric.name);
  return renderUnit(unit, {
    ...command.terminal,
    timeZone: project.settings.time_zone,
    limit: command.limit,
    metric: metric.name,
    unit: metric.currency ?? metric.unit ?? "",
    roles: planned === undefined ? [] : measureRoles(planned),
    overDays: overDays(planned),
  });
}

/** Explains a metric, and its number of one unit, on the terminal. Nothing is published. */
export async function runExplain(command: ExplainCommand): Promise<void> {
  const { terminal, unit, json } = command;
  const project = await loadProject(command.folder, command.env);
  const explained = await explainMetric(project, command.metric);
  checkGate(command, explained);
  if (command.sql) {
    const script = await withStages(command, project, async (partial, stages) => {
      const stage = newestStage(stages);
      return stage === undefined ? "" : statementOf(partial, stage, unit);
    });
    await terminal.write(json ? jsonText({ metric: command.metric, script }) : script);
    return;
  }
  if (unit === undefined) {
    await terminal.write(json ? jsonText(metricJson(explained)) : renderMetric(explained, terminal));
    return;
  }
  const found = await withStages(command, project, (partial, stages) => explainUnit(partial, stages, unit));
  if (json) await terminal.write(jsonText({ ...metricJson(explained), unit: unitJson(found) }));
  else await terminal.write(unitText(found, explained, command, project));
}
