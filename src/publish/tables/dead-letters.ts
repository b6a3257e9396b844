import { runColumns } from "./common-columns.ts";
import { column, type Table } from "./table.ts";

export const deadLetters: Table = {
  name: "dead_letters",
  row: "one message, or one event of a batch, that the broker received on ds and that could not be used",
  grain: ["ds", "run_id", "topic", "partition", "offset", "part"],
  columns: [
    ...runColumns,
    column("topic", "VARCHAR", "Topic."),
    column("partition", "INTEGER", "Partition."),
    column("offset", "BIGINT", "Offset."),
    column("part", "INTEGER", "Position within a message that holds several events; 0 otherwise."),
    column("received_at", "TIMESTAMP", "Broker's time of the message, UTC."),
    column("reason", "VARCHAR", "Why: see docs/events.md."),
    column(
      "bytes_base64",
      "VARCHAR",
      "The message's bytes as they came, in base64; for an event of a batch, its JSON.",
    ),
  ],
};
