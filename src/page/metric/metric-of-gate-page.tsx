import type { VNode } from "preact";
import type { MetricDetail } from "../../results/metric/metric-detail.ts";
import type { MetricNote } from "../../results/notes/metric-note.ts";
import { figureInWords } from "../../results/words/metric-in-words.ts";
import type { PageContext } from "../context.ts";
import { renderDocument } from "../document.tsx";
import { countOf, quantityOfMetric } from "../figures.ts";
import { metricFamilies } from "../gate/metric-family.ts";
import { ScorecardTable } from "../gate/scorecard-table.tsx";
import { PageTitle } from "../part/page-title.tsx";
import { Tabs } from "../part/tabs.tsx";
import { Empty, Heading, Tags } from "../part/text.tsx";
import { Definition } from "./definition.tsx";
import { DimensionsSection } from "./dimensions-section.tsx";
import { SeriesSection } from "./series-section.tsx";
import { ValuesSection } from "./values-section.tsx";
import { ViewsTable } from "./views-table.tsx";

/** Facts beyond these are folded away: a funnel has them for each of its parts. */
const MOST_FACTS = 3;

function NoteList({ notes }: { readonly notes: readonly MetricNote[] }): VNode {
  return (
    <ul class="metric-notes">
      {notes.map(({ kind, text }) => (
        <li key={text} class={kind}>
          {kind === "warning" && <span class="unseen">Warning: </span>}
          {text}
        </li>
      ))}
    </ul>
  );
}

/** Warnings and notes, then the facts. */
function Notes({ notes }: { readonly notes: readonly MetricNote[] }): VNode | null {
  if (notes.length === 0) return null;
  const facts = notes.filter(({ kind }) => kind === "fact");
  if (facts.length <= MOST_FACTS) return <NoteList notes={notes} />;
  return (
    <div>
      <NoteList notes={notes.filter(({ kind }) => kind !== "fact")} />
      <details class="data">
        <summary>{countOf(facts.length, "further fact")}</summary>
        <NoteList notes={facts} />
      </details>
    </div>
  );
}

/** One metric of one gate or experiment in full: figures, over time, by dimension, the units' values, and what it is. */
export function renderMetricOfGate(detail: MetricDetail, context: PageContext): string {
  const { name, metric, cards, analyses, analysis, notes } = detail;
  const { links } = context;
  const [card] = cards;
  const quantity = card === undefined ? { unit: "number" as const, currency: null } : quantityOfMetric(card);
  const families = metricFamilies(cards, detail.confidence_level);
  const figure = card === undefined ? null : figureInWords(card);
  const tabs = analyses.flatMap(({ id, label }) => {
    const href = links.metricOfGate(name, metric, id === analyses[0]?.id ? {} : { analysis: id });
    return href === null ? [] : [{ id, label, href }];
  });
  const headlines = card?.lines.filter(({ level }) => level === null) ?? [];
  return renderDocument({
    title: `${metric} of ${name}`,
    section: "overview",
    context,
    keep: { ...(analysis === analyses[0]?.id ? {} : { analysis }) },
    children: (
      <>
        <PageTitle
          title={<bdi>{metric}</bdi>}
          parents={[
            { label: "Overview", href: links.overview() },
            { label: name, href: links.gate(name) },
          ]}
        >
          {figure !== null && <span class="faint">{figure}</span>}
          {card !== undefined && <Tags tags={card.metric_tags} />}
          <a href={links.metric(metric)}>The metric over all units</a>
          {detail.definition.sentence !== null && <p class="description">{detail.definition.sentence}</p>}
        </PageTitle>
        <Tabs label="Analyses" tabs={tabs} current={analysis} />
        <section aria-labelledby="figures" class="each-stage">
          <Heading id="figures">Test against control</Heading>
          {families.length === 0 ? (
            <Empty>There is no result of it in this choice.</Empty>
          ) : (
            <ScorecardTable
              label={`${metric} of ${name}`}
              families={families.map((family) => ({ ...family, notes: [] }))}
              linkTo={() => null}
            />
          )}
          <Notes notes={notes} />
          {headlines.map(({ headline, test_group: group }) => (
            <ViewsTable key={group} estimate={headline} quantity={quantity} label={group} />
          ))}
        </section>
        <SeriesSection detail={detail} quantity={quantity} />
        <DimensionsSection detail={detail} quantity={quantity} />
        <ValuesSection detail={detail} quantity={quantity} />
        <Definition definition={detail.definition} />
      </>
    ),
  });
}
