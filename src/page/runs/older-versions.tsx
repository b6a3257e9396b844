import type { VNode } from "preact";
import type { SupersededRun } from "../../results/runs/runs-page.ts";
import { versionText } from "../../results/runs/version-text.ts";
import { formatDuration } from "../../results/words/duration.ts";
import { formatCount } from "../../results/words/numbers.ts";
import type { Links } from "../links.ts";
import { PlainTable } from "../part/data-table.tsx";
import { Empty, Heading, Time } from "../part/text.tsx";

function Difference({ run, links }: { readonly run: SupersededRun; readonly links: Links }): VNode {
  if (!run.kept) return <span class="faint">files pruned</span>;
  const href = links.compareRuns(versionText(run.ds, run.run_id), run.ds);
  if (href === null) return <span class="faint">pulse serve shows it</span>;
  return (
    <a href={href}>
      <span aria-hidden="true">Δ</span> to the version in force
    </a>
  );
}

/** Versions of days that were computed again, and what the newest one has otherwise. */
export function OlderVersions({
  runs,
  links,
  timeZone,
}: {
  readonly runs: readonly SupersededRun[];
  readonly links: Links;
  readonly timeZone: string;
}): VNode {
  return (
    <section aria-labelledby="older-versions">
      <Heading id="older-versions">Older versions</Heading>
      {runs.length === 0 ? (
        <Empty>None is kept: no day was computed again, or what was superseded has been pruned.</Empty>
      ) : (
        <PlainTable
          caption="Older versions"
          columns={[
            { heading: "Day" },
            { heading: "Run" },
            { heading: "Begun" },
            { heading: "Took", isNumber: true },
            { heading: "Messages", isNumber: true },
            { heading: "Version" },
            { heading: "Difference" },
          ]}
          rows={runs.map((run) => [
            run.ds,
            <code key="run">{run.run_id}</code>,
            <Time key="begun" at={run.started_at} timeZone={timeZone} />,
            formatDuration(run.seconds),
            formatCount(run.messages),
            run.program_version,
            <Difference key="difference" run={run} links={links} />,
          ])}
        />
      )}
    </section>
  );
}
