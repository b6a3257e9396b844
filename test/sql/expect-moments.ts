import type { Relation } from "../../src/engine/engine.ts";
import { model } from "../../src/engine/model.ts";
import { calendar, expectModel } from "./expect-model.ts";

/**
 * Expects these sums of the units that are assigned, by way of `slices`. What is not given is left out: dimensions, history, windows that must be over.
 */
export async function expectMoments(
  given: Readonly<Record<string, string | Relation>>,
  expected: string,
): Promise<void> {
  await expectModel(
    "intermediate/moments",
    {
      subject_dimensions: "dimension | key_1",
      history: "window_id",
      unit_totals: "unit_id",
      windows: "window_id",
      metric_spans: "unit_id",
      cell_views: "view | cell_view \n daily | daily \n days_since_exposure | days_since_exposure \n last_7 | last_7",
      calendar: await calendar(),
      ...given,
      slices: { kind: "table", sql: model("intermediate/slices").sql },
    },
    expected,
  );
}
