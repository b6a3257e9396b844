import type { VNode } from "preact";
import type { Contributions, Histogram, MetricDetail } from "../../results/metric/metric-detail.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { type Quantity, quantityWriter } from "../../results/words/quantity.ts";
import { HistogramChart, unitsOf } from "../chart/histogram.tsx";
import { countOf, shareText } from "../figures.ts";
import { ChartData, PlainTable } from "../part/data-table.tsx";
import { Empty, Heading } from "../part/text.tsx";

function Spread({ histogram, quantity }: { readonly histogram: Histogram; readonly quantity: Quantity }): VNode {
  const { test_group: test, control_group: control, zero, bins, largest, note } = histogram;
  const { text } = quantityWriter(
    quantity,
    bins.map(({ upper }) => upper),
    3,
  );
  const share = (count: number, group: "test" | "control"): string =>
    shareText(count / (unitsOf(histogram, group) || 1));
  return (
    <div>
      <HistogramChart histogram={histogram} format={text} />
      <p class="note faint">
        Not drawn: units at 0, {share(zero.test, "test")} of <bdi>{test}</bdi> and {share(zero.control, "control")} of{" "}
        <bdi>{control}</bdi>. The largest value is {quantityWriter(quantity, [largest], 4).text(largest)}. {note}
      </p>
      <ChartData
        caption="Spread of the units' values"
        columns={[
          { heading: "Value" },
          { heading: `${test} units`, isNumber: true },
          { heading: "Share", isNumber: true },
          { heading: `${control} units`, isNumber: true },
          { heading: "Share", isNumber: true },
        ]}
        rows={[
          [
            "0",
            formatCount(zero.test),
            share(zero.test, "test"),
            formatCount(zero.control),
            share(zero.control, "control"),
          ],
          ...bins.map((bin) => [
            `${text(bin.lower)} to ${text(bin.upper)}`,
            formatCount(bin.test),
            share(bin.test, "test"),
            formatCount(bin.control),
            share(bin.control, "control"),
          ]),
        ]}
      />
    </div>
  );
}

function Tops({
  contributions,
  quantity,
}: {
  readonly contributions: Contributions;
  readonly quantity: Quantity;
}): VNode {
  const sizes = [...new Set(contributions.groups.flatMap(({ tops }) => tops.map(({ units }) => units)))].sort(
    (a, b) => a - b,
  );
  return (
    <div>
      <h3>Top contributions</h3>
      <PlainTable
        caption="Share of each group's total that the units with the largest values make"
        columns={[
          { heading: "Group" },
          { heading: "Units", isNumber: true },
          { heading: "Total", isNumber: true },
          ...sizes.map((size) => ({
            heading: size === 1 ? "Largest unit" : `Top ${formatCount(size)}`,
            isNumber: true,
          })),
        ]}
        rows={contributions.groups.map(({ group, units, total, tops }) => [
          <bdi key="group">{group}</bdi>,
          formatCount(units),
          quantityWriter(quantity, [total], 4).text(total),
          ...sizes.map((size) => {
            const found = tops.find((top) => top.units === size);
            return found === undefined ? "" : shareText(found.share);
          }),
        ])}
      />
      <p class="note faint">
        How much of a group's total comes from its {sizes.map((size) => countOf(size, "unit")).join(", ")} with the
        largest values. {contributions.note}
      </p>
    </div>
  );
}

/** How the units' values are spread, and what the largest of them make of the whole. Totals of shares are counts of units. */
export function ValuesSection({
  detail,
  quantity,
}: {
  readonly detail: MetricDetail;
  readonly quantity: Quantity;
}): VNode {
  const { histogram, contributions, no_values: why } = detail;
  const values: Quantity = quantity.unit === "proportion" ? { unit: "number", currency: null } : quantity;
  return (
    <section aria-labelledby="values">
      <Heading id="values">
        Units' values<span class="faint"> · {detail.series_of}</span>
      </Heading>
      {why !== null && <Empty>No spread of values: {why}</Empty>}
      <div class="chart-pair">
        {histogram?.map((one) => (
          <Spread key={one.test_group} histogram={one} quantity={values} />
        ))}
        {contributions !== null && <Tops contributions={contributions} quantity={values} />}
      </div>
    </section>
  );
}
