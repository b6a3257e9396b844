import { type Model, model } from "../../src/engine/model.ts";
import { MODEL_PATHS } from "./model-paths.ts";

/** Relations that are a model's rows under another name. */
const ALSO_CALLED: Readonly<Record<string, string>> = {
  staged_messages: "messages",
  earlier_entries: "entries",
  earlier_links: "id_links",
  history_days: "unit_days",
  active_unit_days: "unit_days",
  unit_totals: "additive_totals",
  previous_chain: "funnel_chain",
  funnel_chains: "funnel_chain",
  conversion_times: "funnel_times",
};

const models = MODEL_PATHS.map(model);

/** The model whose rows a relation holds; undefined for relations that the program gives. */
export function headerOf(relation: string): Model | undefined {
  return models.find(({ name, columns }) => name === (ALSO_CALLED[relation] ?? relation) && columns.length > 0);
}

const GIVEN: Readonly<Record<string, string>> = {
  amount: "BIGINT",
  has_value: "BOOLEAN",
  daily_cap: "BIGINT",
  at_least: "BIGINT",
  factor: "DECIMAL(38,0)",
  is_complete: "BOOLEAN",
  crosses_dimensions: "BOOLEAN",
  log_of_scale: "INTEGER",
  millionths: "INTEGER",
  ignores_zeros: "BOOLEAN",
  place: "BIGINT",
  day: "DATE",
  scale: "INTEGER",
  exclude_bots: "BOOLEAN",
  exclude_sampled: "BOOLEAN",
  span_stage: "INTEGER",
  passing_buckets: "INTEGER",
  keeps_crossovers: "BOOLEAN",
  whole_first_day: "BOOLEAN",
  has_dimension: "BOOLEAN",
  has_denominator: "BOOLEAN",
  needs_denominator: "BOOLEAN",
  within_from_start: "BOOLEAN",
  is_optional: "BOOLEAN",
  last_step: "INTEGER",
  is_rounded: "BOOLEAN",
  is_amount: "BOOLEAN",
  cap_lower: "BIGINT",
  cap_upper: "BIGINT",
  lower_millionths: "INTEGER",
  upper_millionths: "INTEGER",
  after_days: "INTEGER",
  length_days: "INTEGER",
  landed_days: "INTEGER",
  seed: "INTEGER",
  from_millionth: "INTEGER",
  to_millionth: "INTEGER",
};

/** Type of a column: as the relation's header says, else as the same name has elsewhere; a text otherwise. */
export function columnType(relation: string, column: string): string {
  const known = (of: readonly Model[]): string | undefined =>
    of.flatMap((m) => m.columns).find(({ name }) => name === column)?.type;
  const own = headerOf(relation);
  return (
    (own === undefined ? undefined : known([own])) ??
    GIVEN[column] ??
    known(models) ??
    (column.endsWith("_us") ? "BIGINT" : "VARCHAR")
  );
}
