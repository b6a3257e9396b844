import { runColumns } from "./common-columns.ts";
import { column, type Table } from "./table.ts";

export const pulseHealth: Table = {
  name: "pulse_health",
  row: "one check of one scope, as of one ds",
  grain: ["ds", "run_id", "check", "scope"],
  columns: [
    ...runColumns,
    column(
      "check",
      "VARCHAR",
      "`message_accounting`, `event_accounting`, `exposure_accounting`, `srm`, `srm_daily`, `srm_sequential`, `srm_driver`, `pre_exposure_bias`, `outlier_concentration`, `crossovers`, `bucket_mismatch`, `id_map`, `dead_letters`, `gap`, `timeline`.",
    ),
    column(
      "scope",
      "VARCHAR",
      "What was checked: an analysis, a topic, a unit type, a gate, an experiment or a holdout, a place in a partition.",
    ),
    column("status", "VARCHAR", "`ok`, `warn`, `fail` or `skipped`."),
    column("value", "DOUBLE", "The figure that was checked (a p-value, a ratio, a difference); null if skipped."),
    column("threshold", "DOUBLE", "The limit that it was held against."),
    column("reason", "VARCHAR", "In words."),
    column("detail", "JSON", "The counts behind it."),
  ],
};
