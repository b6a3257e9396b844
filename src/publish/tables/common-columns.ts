import { column } from "./table.ts";

/** What every row begins with. */
export const runColumns = [
  column("ds", "DATE", "The day whose end these figures are as of, in the project's time zone."),
  column("run_id", "VARCHAR", "The run that wrote the row: see `runs`."),
];

/** What an analysis is of. */
export const subjectColumns = [
  column("exposure_type", "VARCHAR", "`gate`, `experiment` or `holdout`."),
  column("name", "VARCHAR", "The gate, experiment or holdout."),
  column("rule", "VARCHAR", "The gate's or holdout's rule id; `experiment` for experiments."),
  column(
    "stage",
    "INTEGER",
    "Rollout stage, 1, 2, 3, ... in order of time; null for an analysis over several stages (pooled, balanced).",
  ),
  column(
    "percent",
    "DOUBLE",
    "The stage's pass percentage (0 to 100; of a holdout the share that is held out); null for experiments, over several stages, and where nobody said it.",
  ),
];
