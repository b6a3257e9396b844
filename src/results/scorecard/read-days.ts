import type { Published } from "../../engine/duckdb/open-published.ts";
import { PulseError } from "../../errors.ts";
import { buildDaysCard, type DaysCard } from "./days-card.ts";
import { checkSelection, readResults, readSubject } from "./read-scorecard.ts";
import type { ResultRow } from "./result-row.ts";
import type { ResultView } from "./result-view.ts";
import type { Selection } from "./selection.ts";

/**
 * Reads one metric of a gate or experiment by day. Errors: as `readSubject`; `RESULTS_UNKNOWN` for a metric or stage that is not there,
 * `RESULTS_NO_CONTROL` where no stage is asked for and none has a control group (input).
 */
export async function readDays(
  published: Published,
  name: string,
  { ds, selection }: { readonly ds: string | undefined; readonly selection: Selection },
): Promise<DaysCard> {
  const subject = await readSubject(published, name, { ds, view: selection.view });
  const ofMetric = (view: ResultView): Promise<ResultRow[]> =>
    readResults(published, subject, { view, metric: selection.metric, dimension: null });
  const days = await ofMetric(selection.view);
  await checkSelection(published, subject, selection);
  const wholes = await ofMetric("cumulative");
  const card = buildDaysCard(subject, days, wholes, selection);
  if (card.rules.length > 0) return card;
  throw new PulseError({
    code: "RESULTS_NO_CONTROL",
    fault: "input",
    message: `no stage of ${name} has a control group`,
    hint: "name a stage, such as --stage 1, to see its test group alone",
  });
}
