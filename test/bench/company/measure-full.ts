import { readResults } from "../../harness/published-results.ts";
import type { Measured } from "../measured-command.ts";
import type { CompanyQuestion } from "./project.ts";
import { byGateAndMetric } from "./require-same.ts";
import type { CompanySize } from "./size.ts";
import { LAST_DS, type Workbench, type Workplace } from "./workbench.ts";

/** What a run published, by gate and metric. */
export type Results = ReturnType<typeof byGateAndMetric>;

export async function resultsOf({ store }: Workplace): Promise<Results> {
  return byGateAndMetric(await readResults(store, LAST_DS));
}

/** The full computation of two weeks, from staged events to published tables, in a copy of its own. `use`: while the copy is there. */
export async function measureFull(
  bench: Workbench,
  size: CompanySize,
  question: CompanyQuestion,
  use: (results: Results, place: Workplace) => Promise<void> = async () => undefined,
): Promise<Measured> {
  const place = await bench.staged(size, question);
  try {
    const measured = await bench.pulse(place, "run", "--ds", LAST_DS);
    await use(await resultsOf(place), place);
    return measured;
  } finally {
    bench.leave(place);
  }
}
