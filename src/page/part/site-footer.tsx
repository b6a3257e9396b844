import type { VNode } from "preact";
import type { PageContext } from "../context.ts";

/** As of what all figures are, and in which time zone days and times are. */
export function SiteFooter({ context: { time_zone, ds, run_id, links } }: { readonly context: PageContext }): VNode {
  const run = ds === null ? null : links.run(ds);
  const api = links.api();
  return (
    <footer class="site">
      <p>
        {ds !== null && (
          <>
            As of the end of <time dateTime={ds}>{ds}</time>
            {run_id !== null && (
              <>
                {", run "}
                {run === null ? <code>{run_id}</code> : <a href={run}>{run_id}</a>}
              </>
            )}
            {" · "}
          </>
        )}
        Days and times are in {time_zone}
        {api !== null && (
          <>
            {" · "}
            <a href={api}>API</a>
          </>
        )}
      </p>
    </footer>
  );
}
