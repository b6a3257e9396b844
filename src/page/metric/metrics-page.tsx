import type { VNode } from "preact";
import type { MetricRow, MetricsPage } from "../../results/metrics/metrics-page.ts";
import { Sparkline } from "../chart/sparkline.tsx";
import type { PageContext } from "../context.ts";
import { renderDocument } from "../document.tsx";
import { countOf } from "../figures.ts";
import type { Links } from "../links.ts";
import { choiceValues, FilterBar } from "../part/filter-bar.tsx";
import { PageTitle } from "../part/page-title.tsx";
import { Scroll } from "../part/scroll.tsx";
import { Empty, Tags } from "../part/text.tsx";
import { amountText } from "./amount.ts";

/** Names of gates in a row; the rest are counted. */
const MOST_USES = 3;

function Row({ row, links }: { readonly row: MetricRow; readonly links: Links }): VNode {
  const { metric, tags, owner, sentence, figure, description, used_in: usedIn, days, direction } = row;
  const newest = days.at(-1)?.total ?? null;
  const text = [metric, description ?? "", sentence ?? "", owner ?? "", ...tags].join(" ").toLowerCase();
  return (
    <tr data-text={text} data-tag={JSON.stringify(tags)} data-owner={JSON.stringify(owner === null ? [] : [owner])}>
      <th scope="row" data-value={metric}>
        <a class="name" href={links.metric(metric)}>
          <bdi>{metric}</bdi>
        </a>{" "}
        <Tags tags={tags} />
        {owner !== null && <bdi class="owner">{owner}</bdi>}
        <p class="sentence">{sentence ?? description ?? figure}</p>
      </th>
      <td class="optional">{direction === "increase" ? "more" : direction === "decrease" ? "less" : "–"}</td>
      <td class="spark-cell optional">
        <Sparkline values={days.map(({ total }) => total)} />
      </td>
      <td class="number" data-value={newest ?? ""}>
        {newest === null ? <span class="sub">no daily number</span> : amountText(newest, row.metric_unit)}
      </td>
      <td class="optional" data-value={usedIn.length}>
        {usedIn.slice(0, MOST_USES).map((name) => (
          <a key={name} class="use" href={links.gate(name)}>
            <bdi>{name}</bdi>
          </a>
        ))}
        {usedIn.length > MOST_USES && <span class="faint">and {usedIn.length - MOST_USES} more</span>}
        {usedIn.length === 0 && <span class="faint">nowhere</span>}
      </td>
    </tr>
  );
}

/** Every metric: what it is, how it goes, where it is used. */
export function renderMetrics(page: MetricsPage, context: PageContext): string {
  const { metrics } = page;
  return renderDocument({
    title: "Metrics",
    section: "metrics",
    context,
    children: (
      <>
        <PageTitle title="Metrics">
          <span class="faint">{countOf(metrics.length, "metric")}, over all units, exposed or not</span>
        </PageTitle>
        {metrics.length === 0 ? (
          <Empty>No metric has a result as of {page.ds}.</Empty>
        ) : (
          <>
            <FilterBar
              target="metrics"
              placeholder={`Search ${countOf(metrics.length, "metric")}`}
              choices={[
                { key: "tag", label: "Tag", values: choiceValues(metrics.flatMap(({ tags }) => tags)) },
                { key: "owner", label: "Owner", values: choiceValues(metrics.flatMap(({ owner }) => owner ?? [])) },
              ]}
            />
            <Scroll label="Metrics">
              <table id="metrics" class="overview" data-sorts>
                <thead>
                  <tr>
                    <th scope="col" data-sort="text">
                      Metric
                    </th>
                    <th scope="col" class="optional">
                      Good is
                    </th>
                    <th scope="col" class="optional">
                      Daily total
                    </th>
                    <th scope="col" class="number" data-sort="number">
                      Newest day
                    </th>
                    <th scope="col" class="optional" data-sort="number">
                      Used in
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {metrics.map((row) => (
                    <Row key={row.metric} row={row} links={context.links} />
                  ))}
                </tbody>
              </table>
            </Scroll>
          </>
        )}
      </>
    ),
  });
}
