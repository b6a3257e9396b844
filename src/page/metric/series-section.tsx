import type { VNode } from "preact";
import type { MetricDetail, MetricSeries } from "../../results/metric/metric-detail.ts";
import { formatCount, formatRelative } from "../../results/words/numbers.ts";
import { type Quantity, quantityWriter } from "../../results/words/quantity.ts";
import { LineChart } from "../chart/line-chart.tsx";
import { changeText, meanTexts, NONE, probabilityText, rangeText } from "../figures.ts";
import { ChartData } from "../part/data-table.tsx";
import { Empty, Heading } from "../part/text.tsx";

const TITLES: Readonly<Record<MetricSeries["view"], readonly [string, string]>> = {
  cumulative: ["So far", "as published at the end of each day"],
  daily: ["Each day", "each day alone"],
  days_since_exposure: ["By days since first exposure", "0 is the day of the first exposure"],
};

function Charts({ series, quantity }: { readonly series: MetricSeries; readonly quantity: Quantity }): VNode {
  const { points, test_group: test, control_group: control } = series;
  const xs = points.map(({ x }) => x);
  const isRelative = points.some(({ relative }) => relative !== null);
  const intervals = points.map(({ relative, difference }) => (isRelative ? relative : difference));
  const sizes = intervals.flatMap((interval) => [interval?.value ?? 0, interval?.lower ?? 0, interval?.upper ?? 0]);
  const differences = quantityWriter(quantity, sizes, 2, " pp");
  const means = quantityWriter(
    quantity,
    points.flatMap(({ test_mean, control_mean }) => [test_mean ?? 0, control_mean ?? 0]),
    3,
  );
  const comparison = `${test} against ${control}`;
  return (
    <div class="chart-pair">
      <div>
        <h4>{isRelative ? "Relative difference" : "Difference"}</h4>
        <LineChart
          label={`${isRelative ? "Relative difference" : "Difference"} of ${comparison}: ${TITLES[series.view][1]}`}
          xs={xs}
          zero
          format={
            isRelative
              ? (value) =>
                  formatRelative(value)
                    .replace(/(\.\d*?)0+ %$/, "$1 %")
                    .replace(". %", " %")
              : (value) => differences.text(value, true)
          }
          lines={[
            {
              label: isRelative ? "Relative difference" : "Difference",
              kind: "plain",
              values: intervals.map((interval) => interval?.value ?? null),
              lower: intervals.map((interval) => interval?.lower ?? null),
              upper: intervals.map((interval) => interval?.upper ?? null),
            },
          ]}
        />
      </div>
      <div>
        <h4>Means</h4>
        <LineChart
          label={`Means of ${test} and ${control}: ${TITLES[series.view][1]}`}
          xs={xs}
          format={(value) => means.text(value)}
          lines={[
            { label: test, kind: "test", values: points.map(({ test_mean }) => test_mean) },
            { label: control, kind: "control", values: points.map(({ control_mean }) => control_mean) },
          ]}
        />
      </div>
    </div>
  );
}

function Series({
  series,
  quantity,
  several,
}: {
  readonly series: MetricSeries;
  readonly quantity: Quantity;
  readonly several: boolean;
}): VNode {
  const { points, view, why, test_group: test, control_group: control } = series;
  const [title, meaning] = TITLES[view];
  const named = several ? ` · ${test} against ${control}` : "";
  return (
    <div class="series">
      <h3 id={several ? undefined : `series-${view}`}>
        {title}
        <span class="faint">
          {" "}
          · {meaning}
          {named}
        </span>
      </h3>
      {points.length === 0 ? (
        <Empty>No points: {why ?? "nothing was published"}.</Empty>
      ) : (
        <>
          <Charts series={series} quantity={quantity} />
          <ChartData
            caption={`${title}${named}`}
            columns={[
              { heading: view === "days_since_exposure" ? "Days since" : "Day" },
              { heading: `Units ${test}`, isNumber: true },
              { heading: `Units ${control}`, isNumber: true },
              { heading: `Mean ${test}`, isNumber: true },
              { heading: `Mean ${control}`, isNumber: true },
              { heading: "Difference", isNumber: true },
              { heading: "Interval", isNumber: true },
              { heading: "p", isNumber: true },
            ]}
            rows={points.map((point) => {
              const [testMean = NONE, controlMean = NONE] = meanTexts(quantity, [point.test_mean, point.control_mean]);
              const change = changeText(point.relative, point.difference, quantity);
              return [
                point.x,
                formatCount(point.test_units),
                formatCount(point.control_units),
                testMean,
                controlMean,
                change === NONE ? (point.why ?? NONE) : change,
                rangeText(point.relative, point.difference, quantity) ?? NONE,
                probabilityText(point.p_value),
              ];
            })}
          />
        </>
      )}
    </div>
  );
}

/** A metric of one analysis over days: as it added up, each day alone, and by the days since first exposure. */
export function SeriesSection({
  detail,
  quantity,
}: {
  readonly detail: MetricDetail;
  readonly quantity: Quantity;
}): VNode {
  const groups = new Set(detail.series.map(({ test_group: group }) => group));
  return (
    <section aria-labelledby="series">
      <Heading id="series">
        Over time<span class="faint"> · {detail.series_of}</span>
      </Heading>
      {detail.series.length === 0 && <Empty>Nothing was published by day.</Empty>}
      {detail.series.map((series) => (
        <Series
          key={`${series.view} ${series.test_group}`}
          series={series}
          quantity={quantity}
          several={groups.size > 1}
        />
      ))}
    </section>
  );
}
