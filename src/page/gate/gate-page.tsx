import type { VNode } from "preact";
import type { GatePage } from "../../results/gate/gate-page.ts";
import type { RuleCard } from "../../results/scorecard/scorecard.ts";
import { metricTitle } from "../../results/scorecard/summary.ts";
import { formatCount, formatPercent } from "../../results/words/numbers.ts";
import type { PageContext } from "../context.ts";
import { renderDocument } from "../document.tsx";
import { countOf, meanTexts, quantityOfMetric } from "../figures.ts";
import type { Links } from "../links.ts";
import { ChangeList } from "../part/change-list.tsx";
import { PlainTable } from "../part/data-table.tsx";
import { choiceValues, FilterBar } from "../part/filter-bar.tsx";
import { MarkdownCopy } from "../part/markdown-copy.tsx";
import { PageTitle } from "../part/page-title.tsx";
import { Tabs } from "../part/tabs.tsx";
import { Empty, Facts, Heading, Tags } from "../part/text.tsx";
import { DecisionCard } from "./decision-card.tsx";
import { Findings } from "./findings.tsx";
import { gateMarkdown } from "./gate-markdown.ts";
import { type MetricFamily, metricFamilies } from "./metric-family.ts";
import { Ramp, RampHeading } from "./ramp-section.tsx";
import { ScorecardTable } from "./scorecard-table.tsx";

/** From so many metrics on it is worth to search among them. */
const MANY_METRICS = 12;

/** A rule that never had two groups: what its units did. */
function MeansOnly({ rule }: { readonly rule: RuleCard }): VNode {
  const rows = rule.metrics.flatMap((card) => {
    const headline = card.lines.find(({ level }) => level === null)?.headline;
    if (headline === undefined || headline.test_mean === null) return [];
    return [
      [
        metricTitle(card),
        meanTexts(quantityOfMetric(card), [headline.test_mean])[0] ?? "",
        formatCount(headline.test_units),
      ],
    ];
  });
  return (
    <>
      <Empty>Nothing is compared: no stage has a control group. What the test group did:</Empty>
      <PlainTable
        caption="Means of the test group"
        columns={[{ heading: "Metric" }, { heading: "Mean", isNumber: true }, { heading: "Units", isNumber: true }]}
        rows={rows}
      />
    </>
  );
}

function RuleSection({
  rule,
  families,
  page,
  context,
  isMain,
}: {
  readonly rule: RuleCard;
  readonly families: readonly MetricFamily[];
  readonly page: GatePage;
  readonly context: PageContext;
  readonly isMain: boolean;
}): VNode {
  if (!rule.comparable && rule.metrics.every(({ lines }) => lines.every(({ headline }) => headline.outcome !== "ok"))) {
    return <MeansOnly rule={rule} />;
  }
  const hasStages = families.some(({ rows }) => rows.some(({ rank }) => rank === "stage"));
  const table = (
    <ScorecardTable
      label={`Metrics of ${page.name}`}
      families={families}
      linkTo={(metric) => {
        const ofRule = { rule: isMain ? undefined : rule.rule };
        const isFirst = page.analysis === page.analyses[0]?.id;
        const { metricOfGate } = context.links;
        return (
          (isFirst ? null : metricOfGate(page.name, metric, { ...ofRule, analysis: page.analysis })) ??
          metricOfGate(page.name, metric, ofRule)
        );
      }}
    />
  );
  if (families.length === 0) return <Empty>No metric has a result in this choice.</Empty>;
  return (
    <div class="scorecard-block" id={isMain ? "scorecard" : undefined}>
      <div class="table-tools">
        {families.length >= MANY_METRICS && isMain && (
          <FilterBar
            target="scorecard"
            placeholder={`Search ${countOf(families.length, "metric")}`}
            choices={[{ key: "tag", label: "Tag", values: choiceValues(page.metric_tags) }]}
          />
        )}
        {hasStages && isMain && (
          <label class="switch">
            <input type="checkbox" class="show-stages" /> Each stage
          </label>
        )}
      </div>
      {table}
    </div>
  );
}

/** Which metrics and analyses have no page of their own, and why: a report has not one of each. */
function LeftOut({ page, links }: { readonly page: GatePage; readonly links: Links }): VNode | null {
  const metrics = [...new Set(page.scorecard.rules.flatMap((rule) => rule.metrics.map(({ metric }) => metric)))];
  const without = metrics.filter((metric) => links.metricOfGate(page.name, metric) === null).length;
  const analyses = page.analyses.slice(1).filter(({ id }) => links.gateAnalysis(page.name, id) === null).length;
  if (links.leftOut === null || without + analyses === 0) return null;
  const missing = [
    ...(without > 0 ? [`${without} of ${countOf(metrics.length, "metric")} (those without a link)`] : []),
    ...(analyses > 0 ? [countOf(analyses, "single analysis", "single analyses")] : []),
  ];
  return (
    <p class="faint note">
      Without a page of their own here: {missing.join(" and ")}, as {links.leftOut}.
    </p>
  );
}

function Dimensions({ page, context }: { readonly page: GatePage; readonly context: PageContext }): VNode | null {
  const { dimensions, scorecard, name, analysis } = page;
  const current = scorecard.selection.dimension;
  const links = dimensions.flatMap((dimension) => {
    const href = context.links.gateBy(name, analysis, dimension);
    return href === null ? [] : [{ dimension, href }];
  });
  if (links.length === 0) return null;
  return (
    <p class="dimensions">
      <span class="faint">Split by</span>{" "}
      <a
        href={
          (analysis === page.analyses[0]?.id ? null : context.links.gateAnalysis(name, analysis)) ??
          context.links.gate(name)
        }
        aria-current={current === null ? "true" : undefined}
      >
        nothing
      </a>
      {links.map(({ dimension, href }) => (
        <a key={dimension} href={href} aria-current={current === dimension ? "true" : undefined}>
          <bdi>{dimension}</bdi>
        </a>
      ))}
    </p>
  );
}

/** A further rule: folded, as most people come for the main one. */
function OtherRule({
  rule,
  page,
  context,
}: {
  readonly rule: RuleCard;
  readonly page: GatePage;
  readonly context: PageContext;
}): VNode {
  const ramp = page.ramps.find((one) => one.rule === rule.rule);
  const stage = ramp?.stages.at(-1);
  const units = stage?.groups.reduce((sum, group) => sum + group.units, 0) ?? 0;
  return (
    <details class="check">
      <summary>
        <strong>
          <bdi>{rule.rule}</bdi>
        </strong>{" "}
        <span class="faint">
          {stage?.percent != null && `${formatPercent(stage.percent)}, `}
          {countOf(units, "unit")}
          {rule.comparable ? "" : ", nothing to compare with"}
        </span>
      </summary>
      <div class="series">
        {ramp !== undefined && <Ramp ramp={ramp} page={page} />}
        <RuleSection
          rule={rule}
          families={metricFamilies(rule.metrics, page.scorecard.confidence_level)}
          page={page}
          context={context}
          isMain={false}
        />
      </div>
    </details>
  );
}

const TYPES: Readonly<Record<string, string>> = { gate: "Gate", experiment: "Experiment", holdout: "Holdout" };

/** One gate or experiment: what is known, the ramp, the scorecard, health and changes. */
export function renderGate(page: GatePage, context: PageContext): string {
  const { name, exposure_type: type, facts, scorecard, analyses, analysis, ramps } = page;
  const isGate = type !== "experiment";
  const { links } = context;
  const csv = links.download(name, "csv");
  const parquet = links.download(name, "parquet");
  const [main, ...others] = scorecard.rules;
  const families = metricFamilies(main?.metrics ?? [], scorecard.confidence_level);
  const mainRamp = ramps.find(({ rule }) => rule === main?.rule) ?? ramps[0];
  const tabs = analyses.flatMap(({ id, label }) => {
    const href = id === analyses[0]?.id ? links.gate(name) : links.gateAnalysis(name, id);
    return href === null ? [] : [{ id, label, href: `${href}#metrics` }];
  });
  const description = facts?.description ?? null;
  return renderDocument({
    title: name,
    section: "overview",
    context,
    keep: { ...(analysis === analyses[0]?.id ? {} : { analysis }) },
    children: (
      <>
        <PageTitle title={<bdi>{name}</bdi>} parents={[{ label: "Overview", href: links.overview() }]}>
          <span class="faint">{TYPES[type] ?? type}</span>
          {facts !== null && <Tags tags={facts.tags} />}
          {facts?.owner != null && <bdi class="owner">{facts.owner}</bdi>}
          {description !== null && <p class="description">{description}</p>}
        </PageTitle>
        <DecisionCard decision={page.decision} />
        {mainRamp !== undefined && (
          <section aria-labelledby="ramp">
            <RampHeading ramp={mainRamp} isGate={isGate} />
            <Ramp ramp={mainRamp} page={page} />
          </section>
        )}
        <section aria-labelledby="metrics">
          <div class="heading-line">
            <Heading id="metrics">Metrics</Heading>
            {csv !== null && parquet !== null && (
              <p class="downloads">
                Download{" "}
                <a href={csv} download>
                  CSV
                </a>{" "}
                <a href={parquet} download>
                  Parquet
                </a>
              </p>
            )}
          </div>
          <Tabs label="Analyses" current={analysis} tabs={tabs} />
          <Dimensions page={page} context={context} />
          <LeftOut page={page} links={links} />
          {main === undefined ? (
            <Empty>There are no results in this choice.</Empty>
          ) : (
            <RuleSection rule={main} families={families} page={page} context={context} isMain />
          )}
          <p class="faint note">
            Intervals hold {Math.round(scorecard.confidence_level * 100)} % of the time. All bars share one axis of
            relative differences; an arrow goes beyond it. A doubtful difference is no finding: its interval is
            doubtful, or it is lost among all that were tested.
          </p>
        </section>
        {others.length > 0 && (
          <section aria-labelledby="rules">
            <Heading id="rules">Other rules</Heading>
            {others.map((rule) => (
              <OtherRule key={rule.rule} rule={rule} page={page} context={context} />
            ))}
          </section>
        )}
        <Findings health={scorecard.health} href={links.gateHealth(name)} />
        <section aria-labelledby="changes">
          <Heading id="changes">Changes</Heading>
          {page.changes.length === 0 ? (
            <Empty>No change of its configuration is known.</Empty>
          ) : (
            <ChangeList changes={page.changes} links={links} timeZone={page.time_zone} />
          )}
        </section>
        {facts !== null && facts.facts.length > 0 && (
          <section aria-labelledby="definition">
            <Heading id="definition">Definition</Heading>
            <Facts facts={facts.facts} />
          </section>
        )}
        <MarkdownCopy text={gateMarkdown(page, families)} />
      </>
    ),
  });
}
