import { runColumns } from "./common-columns.ts";
import { column, type Table } from "./table.ts";

export const changeHistory: Table = {
  name: "change_history",
  row: "one change of the configuration that was seen up to this run",
  grain: ["ds", "run_id", "changed_at", "subject"],
  columns: [
    ...runColumns,
    column("changed_at", "TIMESTAMP", "When, UTC."),
    column("changed_by", "VARCHAR", "Who."),
    column(
      "recorded_by",
      "VARCHAR",
      "`apply`: somebody put it into force with `pulse apply`; `run`: a run saw it in the files.",
    ),
    column("reason", "VARCHAR", "Why, in the words of who applied it; null where nobody said so."),
    column("subject", "VARCHAR", "What was changed: `gate new_checkout`, `metric revenue`, ..."),
    column("change", "VARCHAR", "The change in words."),
    column("detail", "JSON", "Before and after."),
  ],
};
