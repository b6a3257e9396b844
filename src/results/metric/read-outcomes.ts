import type { Published } from "../../engine/duckdb/open-published.ts";
import type { Metric } from "../../metrics/definition.ts";
import { optionalNumberOf, optionalTextOf, type PublishedRecord, textOf } from "../published/published-record.ts";
import {
  type AnalysedUnits,
  countedOver,
  type StratumCount,
  type StratumUnits,
  WEIGHTED_NOTE,
} from "./analysed-units.ts";
import type { Outcomes } from "./metric-detail.ts";
import { noValues, type UnitValues } from "./read-unit-values.ts";

const ROWS = `
  select analysis, metric_part, metric_figure, test_group, test_units, control_units, test_participating_units, control_participating_units,
    test_total, control_total, test_denominator, control_denominator
  from pulse_results
  where ds = ?::date and name = ? and rule = ? and metric = ? and view = 'cumulative' and user_dimension = '' and metric_dimension = ''`;

/** Figures that are means over days: which units make them up is not published. */
const MEANS: ReadonlySet<string> = new Set(["wau", "mau", "l7", "l14", "l28"]);

const ALIKE = "each unit counts at most once: none weighs more than another";

/** Counts of both groups: of one thing in one stratum. */
type Pair = Omit<StratumCount, "stage">;

const pair = (record: PublishedRecord | undefined, key: string): Pair => ({
  test: record === undefined ? 0 : (optionalNumberOf(record, `test_${key}`) ?? 0),
  control: record === undefined ? 0 : (optionalNumberOf(record, `control_${key}`) ?? 0),
});

const less = (a: Pair, b: Pair): Pair => ({ test: a.test - b.test, control: a.control - b.control });

/** What happened in one stratum: all that is counted, and its parts. */
interface Split {
  readonly all: Pair;
  readonly parts: readonly { readonly label: string; readonly count: Pair }[];
}

interface Reading {
  readonly of: string;
  /** By what it is split, in words. */
  readonly by: string;
  readonly contributions: string;
  readonly split: (rows: readonly PublishedRecord[]) => Split;
}

function yesOrNo(yes: string, no: string): (rows: readonly PublishedRecord[]) => Split {
  return ([row]) => {
    const isQuotient = row !== undefined && optionalNumberOf(row, "test_denominator") !== null;
    const all = pair(row, isQuotient ? "denominator" : "participating_units");
    const with_ = pair(row, "total");
    return {
      all,
      parts: [
        { label: yes, count: with_ },
        { label: no, count: less(all, with_) },
      ],
    };
  };
}

/** The steps that everybody passes who comes further, by number from 1, and what they are called. */
function stepsOf(metric: Metric | undefined, published: number): { readonly step: number; readonly name: string }[] {
  const steps =
    metric?.kind === "funnel"
      ? metric.steps.map(({ event, optional }, index) => ({
          step: index + 1,
          name: (event ?? []).join(" or "),
          isPassed: !optional || index === metric.steps.length - 1,
        }))
      : Array.from({ length: published }, (_, index) => ({ step: index + 1, name: "", isPassed: true }));
  return steps.filter(({ isPassed }) => isPassed);
}

function funnelSplit(metric: Metric | undefined): (rows: readonly PublishedRecord[]) => Split {
  const areUnits = metric?.kind !== "funnel" || metric.per === "unit";
  return (rows) => {
    const exposed = rows.filter((row) => /^step_\d+\/exposed$/.test(textOf(row, "metric_part")));
    const steps = stepsOf(metric, exposed.length);
    const reached = steps.map(({ step }) =>
      pair(
        exposed.find((row) => textOf(row, "metric_part") === `step_${step}/exposed`),
        "total",
      ),
    );
    const entered = reached[0] ?? { test: 0, control: 0 };
    const all = areUnits ? pair(exposed[0], "units") : entered;
    return {
      all,
      parts: [
        ...(areUnits ? [{ label: "no step", count: less(all, entered) }] : []),
        ...steps.map(({ step, name }, index) => ({
          label: `${step}${name === "" ? "" : ` ${name}`}`,
          count: less(reached[index] ?? entered, reached[index + 1] ?? { test: 0, control: 0 }),
        })),
      ],
    };
  };
}

function readingOf(kind: string, metric: Metric | undefined, figure: string | null): Reading | string {
  if (kind === "funnel") {
    const of = metric?.kind === "funnel" && metric.per === "session" ? "sessions" : "units";
    return { of, by: "the last step reached", contributions: ALIKE, split: funnelSplit(metric) };
  }
  if (kind === "retention")
    return {
      of: "starting days",
      by: "whether the unit came back",
      contributions: "which unit has how many starting days is not published",
      split: yesOrNo("came back", "did not"),
    };
  if (kind !== "user_accounting")
    return { of: "units", by: "whether they did it", contributions: ALIKE, split: yesOrNo("did it", "did not") };
  if (figure !== null && MEANS.has(figure))
    return `${figure} is a mean over the days of all units: which unit makes which part of it is not published`;
  const isShare = figure?.startsWith("new_") === true;
  return isShare
    ? { of: "units", by: "whether they are new", contributions: ALIKE, split: yesOrNo("new", "not new") }
    : {
        of: "units' days",
        by: "whether the unit was active",
        contributions: "which unit has how many of these days is not published",
        split: yesOrNo("active again", "not active"),
      };
}

/** A metric whose values are one of a few, so that the results' own counts say how they are spread. */
export interface CountedMetric {
  readonly metric: string;
  readonly kind: string;
  /** Left out: the run does not say what it is. */
  readonly definition: Metric | undefined;
}

/** Reads how many units came to what, from the results. */
export async function readOutcomes(
  published: Published,
  units: AnalysedUnits,
  { metric, kind, definition }: CountedMetric,
): Promise<UnitValues> {
  const records = await published.records(ROWS, [units.ds, units.name, units.rule, metric]);
  const figure = records.flatMap((record) => optionalTextOf(record, "metric_figure") ?? [])[0] ?? null;
  const reading = readingOf(kind, definition, figure);
  if (typeof reading === "string") return noValues(reading);
  const groups = [...new Set(records.map((record) => textOf(record, "test_group")))].sort();
  const ofStratum = (analysis: string, group: string): PublishedRecord[] =>
    records.filter((record) => textOf(record, "analysis") === analysis && textOf(record, "test_group") === group);
  const outcomes = groups.flatMap((group): Outcomes[] => {
    const splits = units.strata
      .map(({ stage, analysis }) => ({ stage, rows: ofStratum(analysis, group) }))
      .filter(({ rows }) => rows.length > 0)
      .map(({ stage, rows }) => ({ stage, ...reading.split(rows) }));
    const sizes: StratumUnits[] = splits.map(({ stage, all }) => ({ stage, ...all }));
    if (!sizes.some(({ test, control }) => test + control > 0)) return [];
    const labels = splits[0]?.parts.map(({ label }) => label) ?? [];
    return [
      {
        test_group: group,
        control_group: units.control_group,
        of: reading.of,
        by: reading.by,
        outcomes: labels.map((label, index) => ({
          label,
          ...countedOver(
            splits.map(({ stage, parts }) => ({ stage, ...(parts[index]?.count ?? { test: 0, control: 0 }) })),
            sizes,
          ),
        })),
        note: `as the results count them${units.population === "pooled" ? `; ${WEIGHTED_NOTE}` : ""}`,
      },
    ];
  });
  if (outcomes.length === 0) return noValues("the results of this analysis have no counts of it");
  return {
    ...{ histogram: null, outcomes, contributions: null, no_values: null },
    no_contributions: reading.contributions,
  };
}
