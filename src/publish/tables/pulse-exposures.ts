import { runColumns, subjectColumns } from "./common-columns.ts";
import { column, type Table } from "./table.ts";

export const pulseExposures: Table = {
  name: "pulse_exposures",
  row: "one group of one stage on one day on which units entered it",
  grain: ["ds", "run_id", "exposure_type", "name", "rule", "stage", "group", "day"],
  columns: [
    ...runColumns,
    ...subjectColumns,
    column("group", "VARCHAR", "The group."),
    column("day", "DATE", "The day, at most ds."),
    column("new_units", "BIGINT", "Units first exposed in the stage on this day."),
    column("cumulative_units", "BIGINT", "Units first exposed in the stage up to and with this day."),
    column("carried_over_units", "BIGINT", "Of the new units, those exposed in an earlier stage."),
    column("crossover_units", "BIGINT", "Of the new units, those seen in more than one group within the stage."),
    column(
      "represented_units",
      "DOUBLE",
      "The new units, each by the sampling rate of its first exposure: more than `new_units` only with `sampled_exposures: use`.",
    ),
  ],
};
