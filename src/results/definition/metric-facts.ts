import { activeUserOf } from "../../config/active-user-of.ts";
import type { Settings } from "../../config/settings.ts";
import type { ActiveUser } from "../../metrics/active-user.ts";
import type { Metric } from "../../metrics/definition.ts";
import { kindOf } from "../../metrics/kinds/kind-of.ts";
import { conditionWords } from "../../metrics/words.ts";

/** The settings that have a say in what a metric means. */
export type MeaningSettings = Pick<Settings, "join" | "active_user" | "active_user_by_unit_type"> & {
  readonly statistics: Pick<Settings["statistics"], "cuped">;
};

/** One thing to know of a metric. */
export interface MetricFact {
  readonly label: string;
  readonly text: string;
}

const UNITS = [
  [86_400_000_000n, "day"],
  [3_600_000_000n, "hour"],
  [60_000_000n, "minute"],
] as const;

/** A length of time in the largest unit that it is a whole number of: `7 days`, `90 minutes`. */
export function durationWords(us: bigint): string {
  const [size, word] = UNITS.find(([each]) => us % each === 0n) ?? [60_000_000n, "minute"];
  const count = us / size;
  return `${count} ${word}${count === 1n ? "" : "s"}`;
}

function windowFact({ window }: Metric, settings: MeaningSettings): string {
  const start = settings.join === "day" ? "the start of the day of first exposure" : "first exposure";
  const after = (us: bigint): string => (us === 0n ? start : `${durationWords(us)} after ${start}`);
  const from = window?.from === undefined ? start : after(window.from);
  const to = window?.to === undefined ? "the end of the analysis" : after(window.to);
  const complete = window?.complete === true ? "; only units whose window is over count" : "";
  return `from ${from} to ${to}${complete}`;
}

function limitFacts(metric: Metric): MetricFact[] {
  if (!("cap" in metric)) return [];
  const { cap, winsorise, transform } = metric;
  const ends = (lower: string | undefined, upper: string | undefined): string =>
    [
      ...(lower === undefined ? [] : [`not below ${lower}`]),
      ...(upper === undefined ? [] : [`not above ${upper}`]),
    ].join(" and ");
  const figure = (value: number | undefined): string | undefined => (value === undefined ? undefined : String(value));
  const percentile = (value: number, none: number): string | undefined =>
    value === none ? undefined : `percentile ${Number((value * 100).toFixed(4))}`;
  const limits = [
    ...(cap === undefined ? [] : [ends(figure(cap.lower), figure(cap.upper))]),
    ...(winsorise === undefined
      ? []
      : [
          `${ends(percentile(winsorise.lower, 0), percentile(winsorise.upper, 1))} of the units' values other than 0, of all groups`,
        ]),
  ].filter((text) => text !== "");
  return [
    ...limits.map((text) => ({ label: "limits", text: `a unit's value is ${text}` })),
    ...(transform === "log"
      ? [{ label: "transform", text: "ln(value), over the units above 0; after the limits" }]
      : []),
  ];
}

function dailyCapFact(metric: Metric): MetricFact[] {
  if (!("daily_cap" in metric) || metric.daily_cap === undefined) return [];
  return [{ label: "daily cap", text: `of one day of a unit, at most ${metric.daily_cap} counts` }];
}

function dimensionFact(metric: Metric): MetricFact[] {
  if (!("dimension" in metric) || metric.dimension === undefined) return [];
  const crossed = metric.cross_dimensions ? "; also for each level of the user dimensions" : "";
  const text = `by metadata.${metric.dimension}: levels with 5 % of the events or more, ten at most, the others are OTHER${crossed}`;
  return [{ label: "dimension", text }];
}

function cupedFact(metric: Metric, settings: MeaningSettings): MetricFact {
  const { enabled, days } = settings.statistics.cuped;
  const text = !kindOf(metric).canHaveCovariate
    ? `none: kind ${metric.kind} has no figure of the days before`
    : (metric.cuped ?? enabled)
      ? `by the same figure of the ${days} days before the first-ever exposure`
      : "off";
  return { label: "CUPED", text };
}

/** What makes a unit active, in words. */
export function activeUserWords({
  include,
  exclude,
  new_events,
  where,
  min_events,
  count_exposures,
}: ActiveUser): string {
  const names = (list: readonly string[]): string => list.map((name) => JSON.stringify(name)).join(", ");
  const isAny = new_events ?? include === undefined;
  const events = isAny ? "an event of any name" : `an event named ${names(include ?? [])}`;
  return [
    events,
    ...(exclude.length === 0 ? [] : [` but ${names(exclude)}`]),
    ...(where.length === 0 ? [] : [` where ${where.map(conditionWords).join(" and ")}`]),
    ...(count_exposures ? [", or an exposure"] : []),
    ...(min_events === 1 ? [] : [`; at least ${min_events} on the day`]),
  ].join("");
}

/** Whether a metric's numbers depend on what makes a unit active. */
export function asksForActiveUser(metric: Metric): boolean {
  if (metric.kind === "retention") return metric.start === undefined || metric.return === undefined;
  return metric.kind === "dau" || metric.kind === "user_accounting";
}

function activeUserFact(metric: Metric, settings: MeaningSettings, unitTypes: readonly string[]): MetricFact[] {
  if (!asksForActiveUser(metric)) return [];
  return unitTypes.map((unitType) => ({
    label: unitTypes.length === 1 ? "active" : `active ${unitType}`,
    text: activeUserWords(activeUserOf(settings, unitType)),
  }));
}

function judgedFact({ direction, guardrail, alternative, confidence_level: level }: Metric): MetricFact[] {
  const parts = [
    ...(direction === undefined ? [] : [`${direction} is good`]),
    ...(guardrail === undefined
      ? []
      : [
          `guardrail: ${guardrail.test.replace("_", "-")} within ${guardrail.margin}${guardrail.of === "relative" ? " of the control mean" : ""}`,
        ]),
    ...(alternative === undefined ? [] : [`tested ${alternative}`]),
    ...(level === undefined ? [] : [`at ${Number((level * 100).toFixed(4))} % confidence`]),
  ];
  return parts.length === 0 ? [] : [{ label: "judged", text: parts.join("; ") }];
}

/** What a definition says beside its kind's sentence: window, values, limits, dimension, CUPED, active user, how it is judged. */
export function metricFacts(metric: Metric, settings: MeaningSettings, unitTypes: readonly string[]): MetricFact[] {
  const unit = metric.currency ?? metric.unit;
  const inUnit = unit === undefined ? "" : `, in ${unit}`;
  return [
    { label: "window", text: windowFact(metric, settings) },
    ...("scale" in metric
      ? [{ label: "values", text: `rounded to ${metric.scale} decimals, half to even${inUnit}` }]
      : unit === undefined
        ? []
        : [{ label: "values", text: `in ${unit}` }]),
    ...dailyCapFact(metric),
    ...limitFacts(metric),
    ...dimensionFact(metric),
    cupedFact(metric, settings),
    ...activeUserFact(metric, settings, unitTypes),
    ...judgedFact(metric),
    ...(metric.tags.length === 0 ? [] : [{ label: "tags", text: metric.tags.join(", ") }]),
    ...(metric.owner === undefined ? [] : [{ label: "owner", text: metric.owner }]),
  ];
}
