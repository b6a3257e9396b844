import type { Project } from "../../config/project.ts";
import { readPublishedFacts } from "../../monitoring/published-facts.ts";
import { formatDuration } from "../../results/words/duration.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { failedCheck } from "./failed-check.ts";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning } = findingsOf("results");
/** After the end of a day, milliseconds: a night is due at any hour of the day, and takes some. */
const LATE_MS = 30 * 3_600_000;

/** How old and how complete what is published is. */
export async function checkResults(project: Project, nowMs: number): Promise<Finding[]> {
  try {
    const { newest, days } = await readPublishedFacts(project, nowMs);
    if (newest === undefined)
      return [warning("newest", "results", "no day is published yet", "`pulse land --once`, then `pulse run`")];
    const age = formatDuration((nowMs - newest.dsEndedMs) / 1000);
    const seen = `run ${newest.runId} as of the end of ${newest.ds}, ${age} ago`;
    const missing = days.filter(({ isPublished }) => !isPublished).map(({ ds }) => ds);
    const failing = newest.checks.fail ?? 0;
    return [
      nowMs - newest.dsEndedMs > LATE_MS
        ? warning(
            "newest",
            "results",
            seen,
            "see whether the nightly job runs and what its log says; `pulse run` by hand",
          )
        : ok("newest", "results", seen),
      missing.length === 0
        ? ok("days", "results", `each of the last ${days.length} days that are due is published`)
        : warning(
            "days",
            "results",
            `${missing.length} of the last ${days.length} days are not published: ${missing.slice(0, 5).join(", ")}${missing.length > 5 ? ", ..." : ""}`,
            `\`pulse run --from ${missing.at(-1)} --to ${missing[0]}\``,
          ),
      ok("behind", "results", `${formatCount(Number(newest.offsetsBehind))} messages were stored since that run read`),
      failing === 0
        ? ok("health", "results", "no health check of them fails")
        : warning("health", "results", `${failing} health checks of them fail`, "`pulse health` lists them"),
    ];
  } catch (error) {
    return [failedCheck("results", "results", "results", error)];
  }
}
