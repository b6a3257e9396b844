import type { Engine, RelationValue } from "../engine/engine.ts";
import { model } from "../engine/model.ts";
import { given } from "./given.ts";
import type { StageNodes } from "./graph/stages.ts";
import type { Pair } from "./results/analysis.ts";
import { type StageMomentsTable, stageMoments } from "./stage-moments.ts";

const splitModel = model("intermediate/split_moments");

/** Splits are made of the cumulative view alone. */
const WHOLE_VIEW = { view: "cumulative", view_day: 0 };

export interface RandomSplits {
  readonly seed: number;
  /** How many. */
  readonly splits: number;
  readonly pair: Pair;
  /** Share of the units that is drawn into the test group, in (0, 1). */
  readonly testShare: number;
}

/**
 * The moments of a stage's units under random splits: the units of both groups together are drawn into two groups anew, as often as asked, each
 * time by another hash. Whatever the units' values are, nothing can be different between such groups but by chance.
 *
 * The values are those of the stage's own moments: the same relations, another last statement. What its node `moments` is made from must be built.
 *
 * @returns a table of moments for each split.
 */
export async function splitMoments(
  engine: Engine,
  { moments }: Pick<StageNodes, "moments">,
  { seed, splits, pair, testShare }: RandomSplits,
): Promise<StageMomentsTable[]> {
  const { inputs } = moments.batch.statement([moments]);
  const cut = Math.round(1_000_000 * testShare);
  const groups = [
    [pair.test, 0, cut],
    [pair.control, cut, 1_000_000],
  ];
  const numbers = Array.from({ length: splits }, (_, split) => [split, seed]);
  const rows = await engine.read({
    inputs: new Map([
      ...inputs,
      ["splits", given({ split: "INTEGER", seed: "INTEGER" }, numbers)],
      ["split_groups", given({ group: "VARCHAR", from_millionth: "INTEGER", to_millionth: "INTEGER" }, groups)],
    ]),
    sql: splitModel.sql,
  });
  const bySplit = new Map<number, Record<string, RelationValue>[]>();
  for (const row of rows) {
    const whole = {
      ...row,
      user_dimension: "",
      user_dimension_value: "",
      metric_level: "",
      carried_over: false,
      ...WHOLE_VIEW,
    };
    const of = bySplit.get(Number(row.split));
    if (of === undefined) bySplit.set(Number(row.split), [whole]);
    else of.push(whole);
  }
  return numbers.map(([split]) => stageMoments(bySplit.get(Number(split)) ?? [], [], 0));
}
