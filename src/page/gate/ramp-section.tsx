import type { VNode } from "preact";
import type { ExposureDay, GatePage, RampTimeline } from "../../results/gate/gate-page.ts";
import type { RampStage } from "../../results/scorecard/ramp.ts";
import { formatCount, formatPercent } from "../../results/words/numbers.ts";
import { outcomeInWords } from "../../results/words/outcome-in-words.ts";
import { LineChart } from "../chart/line-chart.tsx";
import { RampChart } from "../chart/ramp-chart.tsx";
import { NONE } from "../figures.ts";
import { ChartData, PlainTable } from "../part/data-table.tsx";
import { Heading, Time } from "../part/text.tsx";

function comparedText({ outcome, compare_stage: compare }: RampStage): string {
  if (outcome === "ok") return "yes";
  const why = outcome === "no_results" ? "no results" : outcomeInWords(outcome);
  return compare === null ? `no: ${why}` : `no: ${why}; see stage ${compare}`;
}

function StageTable({
  ramp,
  timeZone,
  isGate,
}: {
  readonly ramp: RampTimeline;
  readonly timeZone: string;
  readonly isGate: boolean;
}): VNode {
  const groups = [...new Set(ramp.stages.flatMap((stage) => stage.groups.map(({ group }) => group)))];
  const unitsOf = (stage: RampStage, group: string): string => {
    const found = stage.groups.find((one) => one.group === group);
    return found === undefined ? NONE : formatCount(found.units);
  };
  return (
    <PlainTable
      caption={isGate ? `Stages of rule ${ramp.rule}` : "Groups"}
      columns={[
        { heading: isGate ? "Stage" : "Phase" },
        ...(isGate ? [{ heading: "Percentage", isNumber: true }] : []),
        { heading: "From" },
        { heading: "To" },
        ...groups.map((group) => ({ heading: `${group} units`, isNumber: true })),
        { heading: "Carried over", isNumber: true },
        { heading: "Crossovers", isNumber: true },
        { heading: "Compared", isWide: true },
      ]}
      rows={ramp.stages.map((stage) => [
        stage.stage,
        ...(isGate ? [stage.percent === null ? NONE : formatPercent(stage.percent)] : []),
        stage.from_at === null ? "not known" : <Time key="from" at={stage.from_at} timeZone={timeZone} />,
        stage.to_at === null ? "now" : <Time key="to" at={stage.to_at} timeZone={timeZone} />,
        ...groups.map((group) => unitsOf(stage, group)),
        formatCount(stage.carried_over_units),
        formatCount(stage.crossover_units),
        <span key="compared" class="figure">
          {comparedText(stage)}
        </span>,
      ])}
    />
  );
}

function Exposures({ days }: { readonly days: readonly ExposureDay[] }): VNode {
  const xs = [...new Set(days.map(({ day }) => day))].sort();
  const groups = [...new Set(days.flatMap((day) => day.groups.map(({ group }) => group)))];
  const newUnits = (x: string, group: string): number =>
    days
      .filter(({ day }) => day === x)
      .flatMap((day) => day.groups)
      .filter((one) => one.group === group)
      .reduce((sum, one) => sum + one.new_units, 0);
  const kinds = ["test", "control", "second", "third", "fourth"];
  const kindOf = (group: string, index: number): string =>
    group === "control"
      ? "control"
      : group === "test"
        ? "test"
        : (kinds.filter((kind) => kind !== "control")[index] ?? "plain");
  return (
    <div>
      <LineChart
        label="New units by day and group"
        xs={xs}
        format={formatCount}
        zero
        lines={groups.map((group, index) => ({
          label: group,
          kind: kindOf(group, index),
          values: xs.map((x) => newUnits(x, group)),
        }))}
      />
      <ChartData
        caption="New units by day and group"
        columns={[{ heading: "Day" }, ...groups.map((group) => ({ heading: group, isNumber: true }))]}
        rows={xs.map((x) => [x, ...groups.map((group) => formatCount(newUnits(x, group)))])}
      />
    </div>
  );
}

/** What a ramp is of. */
export function RampHeading({ ramp, isGate }: { readonly ramp: RampTimeline; readonly isGate: boolean }): VNode {
  return (
    <Heading id="ramp">
      {isGate ? "Ramp" : "Groups"}
      <span class="faint">
        {isGate && (
          <>
            {" · rule "}
            <bdi>{ramp.rule}</bdi>
          </>
        )}
        {ramp.unit_type !== "" && (
          <>
            {" · "}
            <bdi>{ramp.unit_type}</bdi>
          </>
        )}
      </span>
    </Heading>
  );
}

/** The ramp over time: percentages, dates, units, and what was changed meanwhile. */
export function Ramp({ ramp, page }: { readonly ramp: RampTimeline; readonly page: GatePage }): VNode {
  const isGate = page.exposure_type !== "experiment";
  const marks = page.changes.map(({ changed_at: at, subject, change }) => ({ at, text: `${subject}: ${change}` }));
  return (
    <>
      {isGate && <RampChart stages={ramp.stages} ds={page.ds} timeZone={page.time_zone} marks={marks} />}
      <StageTable ramp={ramp} timeZone={page.time_zone} isGate={isGate} />
      {ramp.days.length > 0 && (
        <details class="data">
          <summary>New units by day</summary>
          <Exposures days={ramp.days} />
        </details>
      )}
    </>
  );
}
