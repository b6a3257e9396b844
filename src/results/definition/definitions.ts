import { activeUserOf } from "../../config/active-user-of.ts";
import { activeMeasure } from "../../metrics/active-user.ts";
import type { Metric } from "../../metrics/definition.ts";
import { kindOf } from "../../metrics/kinds/kind-of.ts";
import { measuredEventsSql } from "../../metrics/measured-events-sql.ts";
import { partOfMetric } from "../../metrics/part-of-metric.ts";
import { planMetric } from "../../metrics/plan.ts";
import { readNewestChanges } from "../changes/read-changes-page.ts";
import { remembered } from "../published/remembered.ts";
import { measureRoles, rolesInWords } from "./measure-roles.ts";
import type { DefinitionSql, MetricDefinition } from "./metric-definition.ts";
import { type MeaningSettings, metricFacts } from "./metric-facts.ts";
import { recordedMetric, recordedSettings } from "./recorded.ts";
import { wrapSql } from "./wrap-sql.ts";

/** Metrics as they were in force for a run. */
export interface Definitions {
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly settings: MeaningSettings | null;
}

/** Reads the definitions that a run saw, from its change history. */
export const readDefinitions = remembered(async (published, ds: string): Promise<Definitions> => {
  const changes = await readNewestChanges(published, ds, ["metric", "settings"]);
  const metrics = changes.flatMap((change) => {
    const metric = change.subject_type === "metric" ? recordedMetric(change) : null;
    return metric === null ? [] : [[metric.name, metric] as const];
  });
  return {
    metrics: new Map(metrics),
    settings: recordedSettings(changes.find(({ subject }) => subject === "settings")),
  };
});

/** What a metric is, in one sentence. */
export function metricSentence(metric: Metric): string {
  const sentence = kindOf(metric).sentence();
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function partsOf(metric: Metric, { metrics }: Definitions): MetricDefinition["parts"] {
  const written =
    metric.kind === "composite" ? metric.of : metric.kind === "ratio" ? [metric.numerator, metric.denominator] : [];
  return written.flatMap((part) => {
    const found = typeof part === "string" ? metrics.get(part) : undefined;
    return found === undefined ? [] : [{ name: found.name, sentence: metricSentence(found) }];
  });
}

/** Width of SQL that is shown. */
const COLUMNS = 100;

function eventsSql(metric: Metric, unitType: string, { metrics, settings }: Definitions): DefinitionSql[] {
  if (settings === null) return [];
  const plan = planMetric(metric, {
    active: activeMeasure(activeUserOf(settings, unitType)),
    cuped: settings.statistics.cuped.enabled,
    partNamed: (name) => {
      const other = metrics.get(name);
      return other === undefined ? undefined : partOfMetric(other);
    },
  });
  const roles = measureRoles({ metric, plan });
  const sql = measuredEventsSql(roles.map(({ measure }) => measure));
  const comments = roles
    .map(({ id, roles: of }) => ({ id, words: rolesInWords(of) }))
    .filter(({ words }) => words !== "");
  const lines = [...comments.map(({ id, words }) => `-- ${id}: ${words}`), ...wrapSql(sql, COLUMNS)];
  return [{ title: "Events that count", text: lines.join("\n") }];
}

/**
 * A metric's definition in words and SQL, as a run saw it.
 *
 * @param version hash that result rows name; null where they name none.
 * @param own SQL over the published tables that gives what is shown.
 */
export function definitionOf(
  name: string,
  unitType: string,
  definitions: Definitions,
  { version, own }: { readonly version: string | null; readonly own: readonly DefinitionSql[] },
): MetricDefinition {
  const metric = definitions.metrics.get(name);
  if (metric === undefined)
    return { sentence: null, description: null, owner: null, facts: [], parts: [], version, sql: own };
  return {
    sentence: metricSentence(metric),
    description: metric.description ?? null,
    owner: metric.owner ?? null,
    facts:
      definitions.settings === null ? [] : metricFacts(metric, definitions.settings, unitType === "" ? [] : [unitType]),
    parts: partsOf(metric, definitions),
    version,
    sql: [...own, ...eventsSql(metric, unitType, definitions)],
  };
}
