import type { VNode } from "preact";
import type { Estimate } from "../../results/scorecard/estimate.ts";
import type { Interval } from "../../results/scorecard/interval.ts";
import { formatPercent } from "../../results/words/numbers.ts";
import { outcomeInWords } from "../../results/words/outcome-in-words.ts";
import type { Quantity } from "../../results/words/quantity.ts";
import { changeText, NONE, probabilityText, rangeText } from "../figures.ts";
import { PlainTable } from "../part/data-table.tsx";

interface View {
  readonly label: string;
  readonly holds: string;
  readonly difference: Interval | null;
  readonly relative: Interval | null;
  readonly p: number | null;
  readonly why: string | null;
}

const reasonOf = (outcome: string): string | null => (outcome === "ok" ? null : outcomeInWords(outcome));

function viewsOf(estimate: Estimate): View[] {
  const { cuped, sequential, adjusted, post_stratified: strata, difference } = estimate;
  return [
    {
      label: "Plain",
      holds: "one look",
      difference,
      relative: estimate.relative,
      p: estimate.p_value,
      why: estimate.why,
    },
    ...(cuped === null
      ? []
      : [
          {
            label: "CUPED",
            holds: "one look",
            difference: cuped.difference,
            relative: cuped.relative,
            p: cuped.p_value,
            why: reasonOf(cuped.outcome),
          },
        ]),
    ...(strata === null
      ? []
      : [
          {
            label: `Post-stratified by ${strata.by}`,
            holds: "one look",
            difference: strata.difference,
            relative: null,
            p: strata.p_value,
            why: reasonOf(strata.outcome),
          },
        ]),
    ...(sequential === null
      ? []
      : [
          {
            label: "Sequential",
            holds: "any number of looks",
            difference: sequential.difference,
            relative: sequential.relative,
            p: sequential.p_value,
            why: null,
          },
        ]),
    ...(adjusted === null || difference === null
      ? []
      : [
          {
            label: `Adjusted for ${adjusted.tests} tests`,
            holds: "one look",
            difference: { value: difference.value, lower: adjusted.lower, upper: adjusted.upper },
            relative: null,
            p: adjusted.p_value,
            why: null,
          },
        ]),
  ];
}

/** Every view of one difference, side by side. */
export function ViewsTable({
  estimate,
  quantity,
  label,
}: {
  readonly estimate: Estimate;
  readonly quantity: Quantity;
  readonly label: string;
}): VNode {
  return (
    <PlainTable
      caption={`Views of the difference: ${label}`}
      columns={[
        { heading: "View" },
        { heading: "Difference", isNumber: true },
        { heading: `${formatPercent(estimate.confidence_level * 100)} interval`, isNumber: true },
        { heading: "p", isNumber: true },
        { heading: "Holds for" },
      ]}
      rows={viewsOf(estimate).map(({ label: view, holds, difference, relative, p, why }) => [
        <bdi key="view">{view}</bdi>,
        why === null ? changeText(relative, difference, quantity) : `No number: ${why}`,
        why === null ? (rangeText(relative, difference, quantity) ?? NONE) : "",
        probabilityText(p),
        holds,
      ])}
    />
  );
}
