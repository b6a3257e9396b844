import type { VNode } from "preact";
import type { Contributions, Counted, Histogram, MetricDetail, Outcomes } from "../../results/metric/metric-detail.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { type Quantity, quantityWriter } from "../../results/words/quantity.ts";
import { SpreadChart } from "../chart/spread-chart.tsx";
import { countOf, shareText } from "../figures.ts";
import { ChartData, type DataColumn, PlainTable } from "../part/data-table.tsx";
import { Empty, Heading } from "../part/text.tsx";

const SPREAD = "Spread of the units' values";

function countColumns(first: string, test: string, control: string, of: string): DataColumn[] {
  return [
    { heading: first },
    { heading: `${test} ${of}`, isNumber: true },
    { heading: `Share of ${test}`, isNumber: true },
    { heading: `${control} ${of}`, isNumber: true },
    { heading: `Share of ${control}`, isNumber: true },
  ];
}

const countCells = ({ test, test_share, control, control_share }: Counted): string[] => [
  formatCount(test),
  shareText(test_share),
  formatCount(control),
  shareText(control_share),
];

/** What a bin holds: `3`, `5 to 9` of whole numbers, else `20 to 30`; the last one may be `30 or more`. */
function binText(
  { bins, is_whole: isWhole, is_open: isOpen }: Histogram,
  index: number,
  write: (value: number) => string,
): string {
  const { lower, upper } = bins[index] ?? { lower: 0, upper: 0 };
  if (isOpen && index === bins.length - 1) return `${write(lower)} or more`;
  if (!isWhole) return `${write(lower)} to ${write(upper)}`;
  return upper - lower <= 1 ? write(lower) : `${write(lower)} to ${write(upper - 1)}`;
}

function Spread({ histogram, quantity }: { readonly histogram: Histogram; readonly quantity: Quantity }): VNode {
  const { test_group: test, control_group: control, zero, bins, largest, is_whole: isWhole, note } = histogram;
  const { text } = quantityWriter(
    quantity,
    bins.map(({ upper }) => upper),
    3,
  );
  const isSingle = isWhole && bins.every(({ lower, upper }) => upper - lower <= 1);
  return (
    <div>
      <SpreadChart
        label={SPREAD}
        test={test}
        control={control}
        ticksAt={isSingle ? "middle" : "left"}
        bars={bins.map((bin, index) => ({
          tick: text(bin.lower),
          title: binText(histogram, index, text),
          test: bin.test_share,
          control: bin.control_share,
        }))}
      />
      <p class="note faint">
        Not drawn: units at 0, {shareText(zero.test_share)} of <bdi>{test}</bdi> and {shareText(zero.control_share)} of{" "}
        <bdi>{control}</bdi>. The largest value is {quantityWriter(quantity, [largest], 4).text(largest)}. Values:{" "}
        {note}.
      </p>
      <ChartData
        caption={SPREAD}
        columns={countColumns("Value", test, control, "units")}
        rows={[
          ["0", ...countCells(zero)],
          ...bins.map((bin, index) => [binText(histogram, index, text), ...countCells(bin)]),
        ]}
      />
    </div>
  );
}

function OutcomeSpread({ of }: { readonly of: Outcomes }): VNode {
  const { test_group: test, control_group: control, outcomes, note } = of;
  const title = `${of.of.charAt(0).toUpperCase()}${of.of.slice(1)} by ${of.by}`;
  return (
    <div>
      <SpreadChart
        label={title}
        test={test}
        control={control}
        ticksAt="middle"
        bars={outcomes.map(({ label, test_share, control_share }) => ({
          tick: label,
          title: label,
          test: test_share,
          control: control_share,
        }))}
      />
      <PlainTable
        caption={title}
        columns={countColumns("Outcome", test, control, of.of)}
        rows={outcomes.map((outcome) => [outcome.label, ...countCells(outcome)])}
      />
      <p class="note faint">
        {title}, {note}.
      </p>
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
        largest values: {contributions.note}.
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
  const { histogram, outcomes, contributions, no_values: why, no_contributions: whyNot } = detail;
  const number: Quantity = { unit: "number", currency: null };
  const totals = quantity.unit === "proportion" ? number : quantity;
  return (
    <section aria-labelledby="values">
      <Heading id="values">
        Units' values<span class="faint"> · {detail.series_of}</span>
      </Heading>
      {why !== null && <Empty>No spread of values: {why}.</Empty>}
      <div class="chart-pair">
        {histogram?.map((one) => (
          <Spread key={one.test_group} histogram={one} quantity={quantity} />
        ))}
        {outcomes?.map((one) => (
          <OutcomeSpread key={one.test_group} of={one} />
        ))}
        {contributions !== null && <Tops contributions={contributions} quantity={totals} />}
      </div>
      {whyNot !== null && <p class="note faint">No top contributions: {whyNot}.</p>}
    </section>
  );
}
