import type { VNode } from "preact";
import type { MovedMetric, OverviewRow } from "../../results/overview/overview.ts";
import { formatCount, formatPercent } from "../../results/words/numbers.ts";
import { changeText, countOf, quantityOfMetric } from "../figures.ts";
import type { Links } from "../links.ts";
import { DecisionChip } from "../part/decision-chip.tsx";
import { Light } from "../part/light.tsx";
import { Scroll } from "../part/scroll.tsx";
import { Tags } from "../part/text.tsx";
import { verdictClass } from "../part/verdict.tsx";

/** Metrics that moved in a row; the rest are counted. */
const MOST_MOVED = 4;

const SIGNS = { better: "✓", worse: "✗", higher: "▲", lower: "▼", unclear: "○", none: "–" } as const;

function Moved({
  metric,
  row,
  links,
}: {
  readonly metric: MovedMetric;
  readonly row: OverviewRow;
  readonly links: Links;
}): VNode {
  const change = changeText(metric.relative, metric.difference, quantityOfMetric(metric));
  const href = links.metricOfGate(row.name, metric.metric);
  const words = `${metric.harmed ? "guardrail harmed" : metric.verdict}${metric.doubtful ? ", doubtful" : ""}`;
  const content = (
    <>
      <span aria-hidden="true">{metric.doubtful ? "?" : SIGNS[metric.verdict]} </span>
      <span class="unseen">{words}: </span>
      <bdi>{metric.title}</bdi> <span class="figure">{change}</span>
    </>
  );
  const kind = `moved ${verdictClass(metric.harmed ? "worse" : metric.verdict, metric.doubtful && !metric.harmed)}`;
  return href === null ? (
    <span class={kind} title={words}>
      {content}
    </span>
  ) : (
    <a class={kind} href={href} title={words}>
      {content}
    </a>
  );
}

function Stage({ row }: { readonly row: OverviewRow }): VNode {
  if (row.percent === null) return <span>{row.exposure_type === "experiment" ? "Experiment" : "–"}</span>;
  return (
    <>
      <span class="figure">{formatPercent(row.percent)}</span>
      {row.stage !== null && <span class="sub">stage {row.stage}</span>}
    </>
  );
}

function HealthCell({ row }: { readonly row: OverviewRow }): VNode {
  const parts = [row.fail > 0 ? `${row.fail} fail` : "", row.warn > 0 ? `${row.warn} to look at` : ""].filter(
    (part) => part !== "",
  );
  const isFine = row.health === "ok" || parts.length === 0;
  return <Light status={row.health} text={isFine ? undefined : parts.join(", ")} />;
}

function Row({ row, links }: { readonly row: OverviewRow; readonly links: Links }): VNode {
  const { moved } = row;
  const text = [row.name, row.description ?? "", row.owner ?? "", ...row.tags].join(" ").toLowerCase();
  return (
    <tr
      data-text={text}
      data-tag={JSON.stringify(row.tags)}
      data-owner={JSON.stringify(row.owner === null ? [] : [row.owner])}
      data-decision={JSON.stringify([row.decision])}
    >
      <th scope="row" data-value={row.name}>
        <a class="name" href={links.gate(row.name)}>
          <bdi>{row.name}</bdi>
        </a>{" "}
        <Tags tags={row.tags} />
        {row.owner !== null && <bdi class="owner">{row.owner}</bdi>}
        <p class="sentence">{row.sentence}</p>
        {moved.length > 0 && (
          <p class="moved-list">
            {moved.slice(0, MOST_MOVED).map((metric) => (
              <Moved key={metric.title} metric={metric} row={row} links={links} />
            ))}
            {moved.length > MOST_MOVED && <span class="faint">and {moved.length - MOST_MOVED} more</span>}
          </p>
        )}
      </th>
      <td data-value={["stop", "wait", "go", "no_data"].indexOf(row.decision)}>
        <DecisionChip verdict={row.decision} />
      </td>
      <td data-value={row.percent ?? -1}>
        <Stage row={row} />
      </td>
      <td class="number" data-value={row.units}>
        <span class="figure">{formatCount(row.units)}</span>
        {row.unit_type !== null && <bdi class="sub">{row.unit_type}</bdi>}
      </td>
      <td class="number optional" data-value={row.days}>
        <span class="figure">{countOf(row.days, "day")}</span>
        {row.first_day !== null && <span class="sub">since {row.first_day}</span>}
      </td>
      <td data-value={["fail", "warn", "ok", "unknown"].indexOf(row.health)}>
        <a class="quiet" href={links.gateHealth(row.name)}>
          <HealthCell row={row} />
        </a>
      </td>
    </tr>
  );
}

/** One row a gate or experiment; what asks for a look is at the top. */
export function OverviewTable({
  rows,
  links,
}: {
  readonly rows: readonly OverviewRow[];
  readonly links: Links;
}): VNode {
  return (
    <Scroll label="Gates and experiments">
      <table id="gates" class="overview" data-sorts>
        <thead>
          <tr>
            <th scope="col" data-sort="text">
              Name
            </th>
            <th scope="col" data-sort="number">
              Decision
            </th>
            <th scope="col" data-sort="number">
              Stage
            </th>
            <th scope="col" class="number" data-sort="number">
              Units
            </th>
            <th scope="col" class="number optional" data-sort="number">
              In stage
            </th>
            <th scope="col" data-sort="number">
              Health
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.name} row={row} links={links} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
