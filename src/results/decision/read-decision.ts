import type { Published } from "../../engine/duckdb/open-published.ts";
import type { At } from "../published/at.ts";
import { dayIsOver, readRun } from "../published/read-run.ts";
import { readScorecard } from "../scorecard/read-scorecard.ts";
import type { Scorecard } from "../scorecard/scorecard.ts";
import { WHOLE } from "../scorecard/selection.ts";
import type { Decision } from "./decision.ts";
import { decisionOf } from "./decision-of.ts";
import { factsOfScorecard } from "./facts-of-scorecard.ts";
import { readFlows, unitFlow } from "./read-flow.ts";

/** The decision of a scorecard of the whole that was read already. */
export async function decide(published: Published, card: Scorecard, timeZone: string): Promise<Decision> {
  const run = await readRun(published, card.ds);
  const flows = (await readFlows(published, card.ds)).get(card.name) ?? [];
  return decisionOf(
    factsOfScorecard(card, {
      day_is_over: dayIsOver(run, timeZone),
      flow: new Map(
        card.rules.map(({ rule, ramp }) => [
          rule,
          unitFlow(
            flows.filter((flow) => flow.rule === rule),
            ramp,
          ),
        ]),
      ),
    }),
  );
}

/** What is known of a gate or experiment. Errors: as `readScorecard`. */
export async function readDecision(published: Published, name: string, { ds, timeZone }: At): Promise<Decision> {
  return decide(published, await readScorecard(published, name, { ds, selection: WHOLE }), timeZone);
}
