import type { RunPage } from "../../results/runs/runs-page.ts";
import { formatDuration } from "../../results/words/duration.ts";
import { localTime } from "../../results/words/local-time.ts";
import { formatCount } from "../../results/words/numbers.ts";
import type { PageContext } from "../context.ts";
import { renderDocument } from "../document.tsx";
import { PlainTable } from "../part/data-table.tsx";
import { Light } from "../part/light.tsx";
import { PageTitle } from "../part/page-title.tsx";
import { Facts, Heading } from "../part/text.tsx";
import { OlderVersions } from "./older-versions.tsx";

/** One run: its inputs, times, versions and tables. */
export function renderRun(page: RunPage, context: PageContext): string {
  const { ds, run, inputs, tables, previous_ds: previous, next_ds: next, time_zone: timeZone } = page;
  const { links } = context;
  const compare = previous === null ? null : links.compareRuns(previous, ds);
  const neighbours = [
    ["Previous day", previous],
    ["Next day", next],
  ] as const;
  return renderDocument({
    title: `Run of ${ds}`,
    section: "runs",
    context,
    children: (
      <>
        <PageTitle title={`Run of ${ds}`} parents={[{ label: "Runs", href: links.runs() }]}>
          <Light status={run.health} />
          {neighbours.map(([label, day]) => {
            const href = day === null ? null : links.run(day);
            return href === null ? null : (
              <a key={label} href={href}>
                {label}: {day}
              </a>
            );
          })}
          {compare !== null && <a href={compare}>What is different from {previous}</a>}
        </PageTitle>
        <Facts
          facts={[
            { label: "Run", text: <code>{run.run_id}</code> },
            { label: "Begun", text: localTime(run.started_at, timeZone) },
            {
              label: "Finished",
              text: `${localTime(run.finished_at, timeZone)}, after ${formatDuration(run.seconds)}`,
            },
            { label: "Version", text: run.program_version },
            { label: "Configuration", text: <code>{run.configuration_hash}</code> },
            { label: "Inputs", text: <code>{page.inputs_hash}</code> },
            {
              label: "Models",
              text: `${formatCount(run.models_built)} built, ${formatCount(run.models_reused)} reused`,
            },
            { label: "Status", text: run.status },
          ]}
        />
        <section aria-labelledby="inputs">
          <Heading id="inputs">Inputs</Heading>
          <PlainTable
            caption="Inputs"
            columns={[
              { heading: "Topic" },
              { heading: "Partitions", isNumber: true },
              { heading: "Messages", isNumber: true },
            ]}
            rows={inputs.map(({ topic, partitions, messages }) => [
              <bdi key="topic">{topic}</bdi>,
              partitions,
              formatCount(messages),
            ])}
          />
        </section>
        <section aria-labelledby="tables">
          <Heading id="tables">Tables</Heading>
          <PlainTable
            caption="Tables"
            columns={[{ heading: "Table" }, { heading: "Rows", isNumber: true }, { heading: "Hash of the contents" }]}
            rows={tables.map(({ table, rows, hash }) => [table, formatCount(rows), <code key="hash">{hash}</code>])}
          />
        </section>
        <OlderVersions runs={page.superseded} links={links} timeZone={timeZone} />
      </>
    ),
  });
}
