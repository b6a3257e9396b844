import { runColumns, subjectColumns } from "./common-columns.ts";
import { column, type Table } from "./table.ts";

export const assignments: Table = {
  name: "assignments",
  row: "one unit in one stage of one rule (or in one experiment), as of one ds",
  grain: ["ds", "run_id", "exposure_type", "name", "rule", "stage", "unit_type", "unit_id"],
  columns: [
    ...runColumns,
    column("unit_id", "VARCHAR", "The unit."),
    column("unit_type", "VARCHAR", "The id's type: `userID`, `stableID`, ..."),
    ...subjectColumns,
    column("rule_name", "VARCHAR", "The rule's display name."),
    column(
      "group",
      "VARCHAR",
      "`test` (passed) or `control` (failed); for holdouts `rest` or `holdout` (held out); for experiments the group's name.",
    ),
    column("first_exposure_at", "TIMESTAMP", "First exposure within the stage, UTC."),
    column("first_exposure_ds", "DATE", "Day of the first exposure, in the project's time zone."),
    column("as_of_ds", "DATE", "The same as `ds`."),
    column("carried_over", "BOOLEAN", "Exposed in an earlier stage of the rule as well (not fresh)."),
    column("crossover", "BOOLEAN", "Seen in more than one group within the stage."),
    column("in_analysis", "BOOLEAN", "Counted in the results: not an excluded crossover."),
    column(
      "in_balanced_analysis",
      "BOOLEAN",
      "Counted in the balanced, continuous analysis that the stage belongs to, as of ds; null where it belongs to none.",
    ),
    column(
      "balanced_group",
      "VARCHAR",
      "Group in that analysis, the one of the unit's slice; null where it is not counted in one.",
    ),
    column(
      "balanced_first_exposure_ds",
      "DATE",
      "Day on which it entered that analysis: of its first exposure while it had a slice; null where it is not counted in one.",
    ),
    column("user_dimensions", "JSON", "The unit's dimensions, frozen at first exposure."),
    column("inserted_at", "TIMESTAMP", "When the broker received the first exposure, UTC."),
  ],
};
