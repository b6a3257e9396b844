import type { VNode } from "preact";
import type { MetricPage, MetricUse } from "../../results/metrics/metrics-page.ts";
import { axisLimit } from "../../results/scorecard/axis.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { IntervalBar } from "../chart/interval-bar.tsx";
import { LineChart } from "../chart/line-chart.tsx";
import type { PageContext } from "../context.ts";
import { renderDocument } from "../document.tsx";
import { changeText, NONE, probabilityText, quantityOfMetric, rangeText } from "../figures.ts";
import type { Links } from "../links.ts";
import { ChartData, PlainTable } from "../part/data-table.tsx";
import { PageTitle } from "../part/page-title.tsx";
import { Empty, Heading, Tags } from "../part/text.tsx";
import { VerdictMark, verdictClass } from "../part/verdict.tsx";
import { amountText } from "./amount.ts";
import { Definition } from "./definition.tsx";

/** Lines that can be told apart; all levels are in the table. */
const KINDS = ["test", "control", "second", "third", "fourth"];

function Days({ page, unitType }: { readonly page: MetricPage; readonly unitType: string }): VNode {
  const days = page.days.filter((day) => day.unit_type === unitType);
  const xs = days.map(({ day }) => day);
  const hasRatio = days.some(({ denominator }) => denominator !== null);
  const format = (value: number): string => amountText(value, page.metric_unit);
  const meanTitle = hasRatio ? "Ratio of the day" : "Per unit with anything to count";
  return (
    <div>
      <h3>
        <bdi>{unitType}</bdi>
      </h3>
      <div class="chart-pair">
        <div>
          <h4>{hasRatio ? "Numerator" : "Total"}</h4>
          <LineChart
            label={`Total by day, ${unitType}`}
            xs={xs}
            zero
            format={format}
            lines={[{ label: "Total", kind: "plain", values: days.map(({ total }) => total) }]}
          />
        </div>
        <div>
          <h4>{meanTitle}</h4>
          <LineChart
            label={`${meanTitle}, ${unitType}`}
            xs={xs}
            zero
            format={format}
            lines={[{ label: meanTitle, kind: "second", values: days.map(({ mean }) => mean) }]}
          />
        </div>
      </div>
      <ChartData
        caption={`By day, ${unitType}`}
        columns={[
          { heading: "Day" },
          { heading: "Units", isNumber: true },
          { heading: hasRatio ? "Numerator" : "Total", isNumber: true },
          ...(hasRatio ? [{ heading: "Denominator", isNumber: true }] : []),
          { heading: meanTitle, isNumber: true },
        ]}
        rows={days.map((day) => [
          day.day,
          formatCount(day.units),
          day.total === null ? NONE : format(day.total),
          ...(hasRatio ? [day.denominator === null ? NONE : amountText(day.denominator, null)] : []),
          day.mean === null ? NONE : format(day.mean),
        ])}
      />
    </div>
  );
}

function ByDimension({ page }: { readonly page: MetricPage }): VNode | null {
  const { by_dimension: levels, dimension } = page;
  if (dimension === null || levels.length === 0) return null;
  const xs = [...new Set(levels.flatMap(({ days }) => days.map(({ day }) => day)))].sort();
  const format = (value: number): string => amountText(value, page.metric_unit);
  const totalOf = (level: (typeof levels)[number], x: string): number | null =>
    level.days.find(({ day }) => day === x)?.total ?? null;
  return (
    <section aria-labelledby="dimension">
      <Heading id="dimension">
        By <bdi>{dimension}</bdi>
      </Heading>
      <LineChart
        label={`Total by day and ${dimension}`}
        xs={xs}
        zero
        format={format}
        lines={levels.slice(0, KINDS.length).map((level, index) => ({
          label: level.value,
          kind: KINDS[index] ?? "plain",
          values: xs.map((x) => totalOf(level, x)),
        }))}
      />
      <ChartData
        caption={`Total by day and ${dimension}`}
        columns={[{ heading: "Day" }, ...levels.map(({ value }) => ({ heading: value, isNumber: true }))]}
        rows={xs.map((x) => [
          x,
          ...levels.map((level) => {
            const total = totalOf(level, x);
            return total === null ? NONE : format(total);
          }),
        ])}
      />
    </section>
  );
}

function Uses({ page, links }: { readonly page: MetricPage; readonly links: Links }): VNode {
  const limit = axisLimit(page.used_in.map(({ relative }) => relative));
  const quantity = quantityOfMetric(page);
  const nameOf = (use: MetricUse): string =>
    [use.rule === "experiment" ? "" : use.rule, use.metric_part, use.test_group === "test" ? "" : use.test_group]
      .filter((part) => part !== "")
      .join(", ");
  return (
    <PlainTable
      className="levels"
      caption="Where it is used"
      columns={[
        { heading: "Gate or experiment" },
        { heading: "Verdict" },
        { heading: "Difference", isNumber: true },
        { heading: "Interval" },
        { heading: "p", isNumber: true },
        { heading: "Of" },
      ]}
      rows={page.used_in.map((use) => [
        <span key="name">
          <a class="name" href={links.metricOfGate(use.name, page.metric) ?? links.gate(use.name)}>
            <bdi>{use.name}</bdi>
          </a>{" "}
          <bdi class="sub">{nameOf(use)}</bdi>
        </span>,
        <VerdictMark key="verdict" verdict={use.verdict} doubtful={use.doubtful} />,
        use.why === null ? (
          <span key="change" class="figure">
            {changeText(use.relative, use.difference, quantity)}
            <span class="sub">{rangeText(use.relative, use.difference, quantity)}</span>
          </span>
        ) : (
          <span key="why" class="sub why">
            No number: {use.why}
          </span>
        ),
        <IntervalBar
          key="bar"
          interval={use.why === null ? use.relative : null}
          limit={limit}
          kind={verdictClass(use.verdict, use.doubtful)}
        />,
        probabilityText(use.p_value),
        use.headline_is,
      ])}
    />
  );
}

/** One metric over all units: by day, by dimension, where it is used, what it is. */
export function renderMetric(page: MetricPage, context: PageContext): string {
  const { metric, kind, tags, definition, no_days: noDays, versions } = page;
  const unitTypes = [...new Set(page.days.map(({ unit_type }) => unit_type))];
  return renderDocument({
    title: metric,
    section: "metrics",
    context,
    children: (
      <>
        <PageTitle title={<bdi>{metric}</bdi>} parents={[{ label: "Metrics", href: context.links.metrics() }]}>
          <span class="faint">{kind.replaceAll("_", " ")}</span>
          <Tags tags={tags} />
          {definition.sentence !== null && <p class="description">{definition.sentence}</p>}
        </PageTitle>
        <section aria-labelledby="used">
          <Heading id="used">Where it is used</Heading>
          {page.used_in.length === 0 ? (
            <Empty>No gate or experiment has it in its results.</Empty>
          ) : (
            <Uses page={page} links={context.links} />
          )}
        </section>
        <section aria-labelledby="days">
          <Heading id="days">
            By day<span class="faint"> · over all units, exposed or not</span>
          </Heading>
          {noDays !== null && <Empty>No daily numbers: {noDays}</Empty>}
          {unitTypes.map((unitType) => (
            <Days key={unitType} page={page} unitType={unitType} />
          ))}
        </section>
        <ByDimension page={page} />
        <Definition definition={definition} />
        {versions.length > 0 && (
          <section aria-labelledby="versions">
            <Heading id="versions">Versions of the definition</Heading>
            <PlainTable
              caption="Versions of the definition"
              columns={[{ heading: "Version" }, { heading: "First day" }, { heading: "Last day" }]}
              rows={versions.map(({ version, first_day: first, last_day: last }) => [
                <code key="version">{version}</code>,
                first,
                last,
              ])}
            />
          </section>
        )}
      </>
    ),
  });
}
