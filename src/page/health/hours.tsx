import type { VNode } from "preact";
import type { ExposureHour } from "../../results/health/health-page.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { BarChart } from "../chart/bar-chart.tsx";
import { ChartData } from "../part/data-table.tsx";
import { Empty, Heading } from "../part/text.tsx";

/** At which hours units are exposed first: a hole or a single peak is worth a question. */
export function Hours({
  hours,
  timeZone,
}: {
  readonly hours: readonly ExposureHour[];
  readonly timeZone: string;
}): VNode {
  const bars = hours.map(({ hour, groups }) => ({
    x: `${String(hour).padStart(2, "0")}:00`,
    value: groups.reduce((sum, { units }) => sum + units, 0),
  }));
  return (
    <section aria-labelledby="hours">
      <Heading id="hours">
        First exposures by hour<span class="faint"> · {timeZone}, over all days</span>
      </Heading>
      {bars.length === 0 ? (
        <Empty>No exposure is known by the hour.</Empty>
      ) : (
        <>
          <BarChart label="First exposures by hour of the day" bars={bars} format={formatCount} />
          <ChartData
            caption="First exposures by hour of the day"
            columns={[{ heading: "Hour" }, { heading: "Units", isNumber: true }]}
            rows={bars.map(({ x, value }) => [x, formatCount(value)])}
          />
        </>
      )}
    </section>
  );
}
