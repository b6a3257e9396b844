import { type MetricPlace, metricPlaces } from "../../config/metric-places.ts";
import { allowedHint } from "../../config/near-name.ts";
import type { Project } from "../../config/project.ts";
import type { Model } from "../../engine/model.ts";
import { PulseError } from "../../errors.ts";
import type { Metric } from "../../metrics/definition.ts";
import { kindOf } from "../../metrics/kinds/kind-of.ts";
import { measuredEventsSql } from "../../metrics/measured-events-sql.ts";
import { compileDefinitions, type Subject, type UnitTypeDefinitions } from "../../pipeline/definitions.ts";
import { measureRoles, rolesInWords } from "../../results/definition/measure-roles.ts";
import { asksForActiveUser, type MetricFact, metricFacts } from "../../results/definition/metric-facts.ts";
import { modelsOf } from "./models-of.ts";

/** A definition, said in full. */
export interface MetricExplained {
  readonly metric: Metric;
  readonly place: MetricPlace | null;
  readonly sentence: string;
  /** Metrics that it is made of, each with its sentence. */
  readonly parts: readonly { readonly name: string; readonly sentence: string }[];
  readonly facts: readonly MetricFact[];
  /** Gates and experiments that take it. */
  readonly subjects: readonly Subject[];
  readonly version: string;
  /** By unit type, where it matters. */
  readonly activeUserVersions: readonly { readonly unitType: string; readonly version: string }[];
  /** The selection of events that is run; of unit types whose active users differ, one each. */
  readonly selections: readonly Selection[];
  /** Models that then run, in order. */
  readonly models: readonly Model[];
}

/** The SQL that selects the events of measures, and what each of them is to the metric. */
export interface Selection {
  readonly unitTypes: readonly string[];
  readonly measures: readonly { readonly measure: string; readonly role: string }[];
  readonly sql: string;
}

/** The metric of a name. Errors: `EXPLAIN_METRIC_UNKNOWN` (input), with the near name. */
function metricNamed(project: Project, name: string): Metric {
  const found = project.metrics.find((metric) => metric.name === name);
  if (found !== undefined) return found;
  throw new PulseError({
    code: "EXPLAIN_METRIC_UNKNOWN",
    fault: "input",
    message: `there is no metric ${JSON.stringify(name)} in this project`,
    hint: allowedHint(
      name,
      project.metrics.map((metric) => metric.name),
    ),
  });
}

function sentenceOf(metric: Metric): string {
  const sentence = kindOf(metric).sentence();
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function namedParts(metric: Metric, project: Project): MetricExplained["parts"] {
  const written =
    metric.kind === "composite" ? metric.of : metric.kind === "ratio" ? [metric.numerator, metric.denominator] : [];
  const names = new Set(written.filter((part) => typeof part === "string"));
  return project.metrics
    .filter(({ name }) => names.has(name))
    .map((part) => ({ name: part.name, sentence: sentenceOf(part) }));
}

function selections(types: readonly UnitTypeDefinitions[], name: string): Selection[] {
  const found = new Map<string, Selection>();
  for (const { unitType, metrics } of types) {
    const roles = metrics.filter(({ metric }) => metric.name === name).flatMap(measureRoles);
    const sql = measuredEventsSql(roles.map(({ measure }) => measure));
    const measures = roles.map(({ id, roles: of }) => ({ measure: id, role: rolesInWords(of) }));
    found.set(sql, { unitTypes: [...(found.get(sql)?.unitTypes ?? []), unitType], measures, sql });
  }
  return [...found.values()];
}

/** Explains a definition. Nothing that has landed is looked at. */
export async function explainMetric(project: Project, name: string): Promise<MetricExplained> {
  const metric = metricNamed(project, name);
  const definitions = compileDefinitions(project);
  const takes = ({ metrics }: Subject): boolean => metrics.some((one) => one.metric.name === name);
  const subjects = definitions.subjects.filter(takes);
  const used = new Set(subjects.map(({ unitType }) => unitType));
  const types = definitions.unitTypes.filter(({ unitType }, index) =>
    used.size === 0 ? index === 0 : used.has(unitType),
  );
  const planned = types.flatMap(({ metrics }) => metrics.filter((one) => one.metric.name === name));
  const [first] = planned;
  const [subject] = subjects;
  const places = await metricPlaces(project.folder);
  return {
    metric,
    place: places.get(name) ?? null,
    sentence: sentenceOf(metric),
    parts: namedParts(metric, project),
    facts: metricFacts(
      metric,
      project.settings,
      types.map(({ unitType }) => unitType),
    ),
    subjects,
    version: first?.version ?? "",
    activeUserVersions: asksForActiveUser(metric)
      ? types.map(({ unitType, activeVersion }) => ({ unitType, version: activeVersion }))
      : [],
    selections: selections(types, name),
    models:
      first === undefined || subject === undefined
        ? []
        : modelsOf(first, subject, definitions, project.settings.id_maps.length > 0),
  };
}
