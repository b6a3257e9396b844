import type { Experiment, Gate } from "../gates/definition.ts";
import type { Metric } from "../metrics/definition.ts";
import type { Project } from "./project.ts";

/**
 * The metrics of a gate's or an experiment's analyses, in the project's order, each once: those that it names and those
 * with a tag that it names. With neither `metrics` nor `metric_tags`: all metrics of the project.
 */
export function metricsOf(
  subject: Pick<Gate | Experiment, "metrics" | "metric_tags">,
  project: Pick<Project, "metrics">,
): Metric[] {
  const { metrics: names, metric_tags: tags } = subject;
  if (names === undefined && tags === undefined) return [...project.metrics];
  return project.metrics.filter(
    (metric) => names?.includes(metric.name) === true || metric.tags.some((tag) => tags?.includes(tag) === true),
  );
}
