import type { VNode } from "preact";
import type { DimensionLevels, MetricDetail } from "../../results/metric/metric-detail.ts";
import { axisLimit } from "../../results/scorecard/axis.ts";
import { formatCount } from "../../results/words/numbers.ts";
import type { Quantity } from "../../results/words/quantity.ts";
import { IntervalBar } from "../chart/interval-bar.tsx";
import { changeText, meanTexts, probabilityText, rangeText } from "../figures.ts";
import { PlainTable } from "../part/data-table.tsx";
import { Empty, Heading } from "../part/text.tsx";
import { VerdictMark, verdictClass } from "../part/verdict.tsx";

function Levels({ split, quantity }: { readonly split: DimensionLevels; readonly quantity: Quantity }): VNode {
  const limit = axisLimit(split.levels.map(({ estimate }) => estimate.relative));
  const isSingle = new Set(split.levels.map(({ test_group }) => test_group)).size <= 1;
  return (
    <div>
      <h3 id={`by-${split.dimension}`}>
        By <bdi>{split.dimension}</bdi>
        <span class="faint"> · {split.of === "user_dimension" ? "units at first exposure" : "events"}</span>
      </h3>
      <PlainTable
        className="levels"
        caption={`By ${split.dimension}`}
        columns={[
          { heading: "Level" },
          { heading: "Verdict" },
          { heading: "Difference", isNumber: true },
          { heading: "Interval", isWide: true },
          { heading: "p", isNumber: true },
          { heading: "Test", isNumber: true },
          { heading: "Control", isNumber: true },
          { heading: "Units", isNumber: true },
        ]}
        rows={split.levels.map(({ value, test_group: test, estimate }) => {
          const { relative, difference, verdict, doubtful, why } = estimate;
          const [testMean, controlMean] = meanTexts(quantity, [estimate.test_mean, estimate.control_mean]);
          return [
            <bdi key="level">{isSingle ? value : `${value}, ${test}`}</bdi>,
            <VerdictMark key="verdict" verdict={verdict} doubtful={doubtful} />,
            why === null ? (
              <span key="change" class="figure">
                {changeText(relative, difference, quantity)}
                <span class="sub">{rangeText(relative, difference, quantity)}</span>
              </span>
            ) : (
              <span key="why" class="sub why">
                No number: {why}
              </span>
            ),
            <IntervalBar
              key="bar"
              interval={why === null ? relative : null}
              limit={limit}
              kind={verdictClass(verdict, doubtful)}
            />,
            probabilityText(estimate.p_value),
            testMean,
            controlMean,
            `${formatCount(estimate.test_units)} / ${formatCount(estimate.control_units)}`,
          ];
        })}
      />
    </div>
  );
}

/** The metric split by each dimension: small groups differ by chance, so what stands out is a question, not an answer. */
export function DimensionsSection({
  detail,
  quantity,
}: {
  readonly detail: MetricDetail;
  readonly quantity: Quantity;
}): VNode {
  return (
    <section aria-labelledby="dimensions">
      <Heading id="dimensions">By dimension</Heading>
      {detail.dimensions.length === 0 ? (
        <Empty>Nothing is split: no dimension is asked for, or none has levels with enough units.</Empty>
      ) : (
        detail.dimensions.map((split) => (
          <Levels key={`${split.of} ${split.dimension}`} split={split} quantity={quantity} />
        ))
      )}
    </section>
  );
}
