import type { VNode } from "preact";
import type { DecisionVerdict } from "../../results/decision/decision.ts";
import type { Overview } from "../../results/overview/overview.ts";
import { localTime } from "../../results/words/local-time.ts";
import type { PageContext } from "../context.ts";
import { renderDocument } from "../document.tsx";
import { countOf } from "../figures.ts";
import { ChangeList } from "../part/change-list.tsx";
import { DecisionChip, decisionWord } from "../part/decision-chip.tsx";
import { choiceValues, FilterBar } from "../part/filter-bar.tsx";
import { Light } from "../part/light.tsx";
import { MarkdownCopy } from "../part/markdown-copy.tsx";
import { PageTitle } from "../part/page-title.tsx";
import { Empty, Heading } from "../part/text.tsx";
import { overviewMarkdown } from "./overview-markdown.ts";
import { OverviewTable } from "./overview-table.tsx";

const VERDICTS: readonly DecisionVerdict[] = ["stop", "wait", "go", "no_data"];
/** What changed lately is a glance; all of it has a page of its own. */
const MOST_CHANGES = 8;

function Counts({ overview }: { readonly overview: Overview }): VNode {
  const counts = VERDICTS.map((verdict) => ({
    verdict,
    count: overview.rows.filter((row) => row.decision === verdict).length,
  }));
  return (
    <ul class="counts" aria-label="Gates and experiments by what is known">
      {counts
        .filter(({ count }) => count > 0)
        .map(({ verdict, count }) => (
          <li key={verdict}>
            <strong>{count}</strong> <DecisionChip verdict={verdict} />
          </li>
        ))}
    </ul>
  );
}

function DataNote({ overview }: { readonly overview: Overview }): VNode {
  const { completeness, time_zone: timeZone } = overview;
  return (
    <div class={`data-note ${completeness.light}`}>
      <Light status={completeness.light} text={completeness.light === "ok" ? "Data is whole" : "Data: look"} />
      <span class="faint">
        {` up to the end of ${completeness.ds}, as received by ${localTime(completeness.started_at, timeZone)}. `}
      </span>
      {completeness.sentences.map((sentence) => (
        <span key={sentence}>{sentence} </span>
      ))}
    </div>
  );
}

/** All gates and experiments: how far they are, how they are doing, what moved, what changed lately. */
export function renderOverview(overview: Overview, context: PageContext): string {
  const { rows, changes } = overview;
  return renderDocument({
    title: "Overview",
    section: "overview",
    context,
    children: (
      <>
        <PageTitle title="Gates and experiments">
          <Counts overview={overview} />
        </PageTitle>
        <DataNote overview={overview} />
        {rows.length === 0 ? (
          <Empty>
            No gate or experiment has results as of {overview.ds}: no exposure of one has landed up to this day.
          </Empty>
        ) : (
          <>
            <FilterBar
              target="gates"
              placeholder={`Search ${countOf(rows.length, "gate or experiment", "gates and experiments")}`}
              choices={[
                {
                  key: "decision",
                  label: "Decision",
                  values: VERDICTS.map((value) => ({ value, text: decisionWord(value) })),
                },
                { key: "tag", label: "Tag", values: choiceValues(rows.flatMap(({ tags }) => tags)) },
                { key: "owner", label: "Owner", values: choiceValues(rows.flatMap(({ owner }) => owner ?? [])) },
              ]}
            />
            <OverviewTable rows={rows} links={context.links} />
          </>
        )}
        <section aria-labelledby="changes">
          <Heading id="changes">What changed lately</Heading>
          {changes.length === 0 ? (
            <Empty>No change of the configuration is known.</Empty>
          ) : (
            <>
              <ChangeList
                changes={changes.slice(0, MOST_CHANGES)}
                links={context.links}
                timeZone={overview.time_zone}
              />
              <p>
                <a href={context.links.changes()}>All changes</a>
              </p>
            </>
          )}
        </section>
        {rows.length > 0 && <MarkdownCopy text={overviewMarkdown(overview)} />}
      </>
    ),
  });
}
