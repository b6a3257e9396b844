import type { VNode } from "preact";
import type { RunsPage } from "../../results/runs/runs-page.ts";
import { versionText } from "../../results/runs/version-text.ts";
import { formatDuration } from "../../results/words/duration.ts";
import { formatCount } from "../../results/words/numbers.ts";
import type { PageContext } from "../context.ts";
import { renderDocument } from "../document.tsx";
import { countOf } from "../figures.ts";
import { PlainTable } from "../part/data-table.tsx";
import { Light } from "../part/light.tsx";
import { PageTitle } from "../part/page-title.tsx";
import { Empty, Time } from "../part/text.tsx";
import { OlderVersions } from "./older-versions.tsx";

/** A choice of two days whose runs are compared: a form, so that it works without JavaScript. */
function Compare({
  runs,
  superseded,
  action,
}: Pick<RunsPage, "runs" | "superseded"> & { readonly action: string }): VNode | null {
  const [newest, before] = runs;
  const older = superseded.filter(({ kept }) => kept);
  if (newest === undefined || (before === undefined && older.length === 0)) return null;
  const first = before?.ds ?? versionText(newest.ds, older[0]?.run_id ?? "");
  const choice = (id: string, label: string, chosen: string): VNode => (
    <>
      <label for={id}>{label}</label>
      <select id={id} name={id}>
        {runs.map(({ ds }) => (
          <option key={ds} value={ds} selected={ds === chosen}>
            {ds}
          </option>
        ))}
        {older.map(({ ds, run_id: runId }) => {
          const version = versionText(ds, runId);
          return (
            <option key={version} value={version} selected={version === chosen}>
              {ds}, older version {runId}
            </option>
          );
        })}
      </select>
    </>
  );
  return (
    <form class="compare" method="get" action={action}>
      {choice("from", "Compare", first)}
      {choice("to", "with", newest.ds)}
      <button type="submit">Show the difference</button>
    </form>
  );
}

/** Every published run: when, from what, with which version. */
export function renderRuns(page: RunsPage, context: PageContext): string {
  const { runs, time_zone: timeZone } = page;
  const { links } = context;
  const chooseRuns = links.chooseRuns();
  const linked = (ds: string): VNode => {
    const href = links.run(ds);
    return href === null ? (
      <span>{ds}</span>
    ) : (
      <a class="name" href={href}>
        {ds}
      </a>
    );
  };
  return renderDocument({
    title: "Runs",
    section: "runs",
    context,
    children: (
      <>
        <PageTitle title="Runs">
          <span class="faint">{countOf(runs.length, "published day")}</span>
        </PageTitle>
        {chooseRuns !== null && <Compare runs={runs} superseded={page.superseded} action={chooseRuns} />}
        {runs.length === 0 ? (
          <Empty>No run is published.</Empty>
        ) : (
          <PlainTable
            caption="Runs"
            columns={[
              { heading: "Day" },
              { heading: "Run" },
              { heading: "Begun" },
              { heading: "Took", isNumber: true },
              { heading: "Messages", isNumber: true },
              { heading: "Built", isNumber: true },
              { heading: "Reused", isNumber: true },
              { heading: "Health" },
              { heading: "Changes", isNumber: true },
              { heading: "Version" },
              { heading: "Difference" },
            ]}
            rows={runs.map((run, index) => {
              const before = runs[index + 1];
              const compare = before === undefined ? null : links.compareRuns(before.ds, run.ds);
              return [
                linked(run.ds),
                <code key="run">{run.run_id}</code>,
                <Time key="begun" at={run.started_at} timeZone={timeZone} />,
                formatDuration(run.seconds),
                formatCount(run.messages),
                formatCount(run.models_built),
                formatCount(run.models_reused),
                <Light key="health" status={run.health} />,
                run.changes === 0 ? "" : String(run.changes),
                run.program_version,
                compare === null ? (
                  ""
                ) : (
                  <a key="compare" href={compare}>
                    <span aria-hidden="true">Δ</span> <span class="unseen">Difference from </span>
                    {before?.ds}
                  </a>
                ),
              ];
            })}
          />
        )}
        <OlderVersions runs={page.superseded} links={links} timeZone={timeZone} />
      </>
    ),
  });
}
