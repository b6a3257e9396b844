import { runColumns } from "./common-columns.ts";
import { column, type Table } from "./table.ts";

export const messageArrivals: Table = {
  name: "message_arrivals",
  row: "the events, or the exposures, of one topic that happened on ds, by how long after the day's end the broker received them",
  grain: ["ds", "run_id", "topic", "kind", "days_late"],
  columns: [
    ...runColumns,
    column("topic", "VARCHAR", "Topic."),
    column("kind", "VARCHAR", "`event` or `exposure`."),
    column(
      "days_late",
      "INTEGER",
      "0: received before the day's end; 1: in the 24 hours after it; 2: in the 24 hours after these; and so on.",
    ),
    column("messages", "BIGINT", "Messages, or events of a batch; duplicates and those of other environments as well."),
  ],
};
