import { conditionSql, fieldNumber, fieldText, sqlText } from "./condition-sql.ts";
import { type Measure, measureId } from "./measure.ts";

/** Whether an event `e` counts for a measure, as SQL: true or false, never NULL. */
export function countsSql(measure: Measure): string {
  if (!isNamed(measure)) return countsOnceNamedSql(measure);
  return `(e.name in (${(measure.events ?? []).map(sqlText).join(", ")}) and ${countsOnceNamedSql(measure)})`;
}

/** Measures that ask for events by their names alone. */
function isNamed({ events, exposures }: Measure): boolean {
  return events !== null && events.length > 0 && !exposures;
}

/** The same of an event whose name is known to be asked for. */
function countsOnceNamedSql(measure: Measure): string {
  const tests = measure.where.map(conditionSql);
  if (measure.events !== null && measure.exposures) {
    const names = measure.events.map(sqlText).join(", ");
    tests.push(names === "" ? "false" : `e.name in (${names})`);
  }
  if (measure.except.length > 0) tests.push(`e.name not in (${measure.except.map(sqlText).join(", ")})`);
  if (measure.value !== null) tests.push(`${fieldNumber(measure.value)} is not null`);
  if (measure.item !== null) tests.push(`${itemText(measure.item)} is not null`);
  if (measure.events?.length === 0 && !measure.exposures) return "false";
  const asEvent = tests.length === 0 ? "e.kind = 'event'" : `(e.kind = 'event' and ${tests.join(" and ")})`;
  return measure.exposures ? `(e.kind = 'exposure' or ${asEvent})` : asEvent;
}

function byMeasure(measures: readonly Measure[], otherwise: string, expression: (measure: Measure) => string): string {
  const cases = measures
    .map((measure) => [measureId(measure), expression(measure)] as const)
    .filter(([, sql]) => sql !== otherwise)
    .map(([id, sql]) => `when '${id}' then ${sql}`);
  return cases.length === 0 ? otherwise : `case m.measure ${cases.join("\n    ")} else ${otherwise} end`;
}

/** A field's text; the event's value may be a number, whose text it is. */
export function itemText(field: string): string {
  return field === "value" ? "coalesce(e.value_text, number_text(e.value))" : fieldText(field);
}

const NO_AMOUNT = "cast(0 as bigint)";
const NO_NUMBER = "cast(null as decimal(38, 12))";

function amount(measure: Measure): string {
  return measure.value === null ? NO_AMOUNT : `fixed_point(m.number, ${measure.scale})`;
}

function isRounded(measure: Measure): string {
  return measure.value === null ? "false" : `needs_rounding(m.number, ${measure.scale})`;
}

function number(measure: Measure): string {
  return measure.value === null ? NO_NUMBER : fieldNumber(measure.value);
}

function level(measure: Measure): string {
  return measure.level === null ? "''" : `level_name(${fieldText(`metadata.${measure.level}`)})`;
}

const NO_ITEM = "cast(null as varchar)";

function item(measure: Measure): string {
  return measure.item === null ? NO_ITEM : itemText(measure.item);
}

function branch(measures: readonly Measure[], join: string): string {
  return `select m.ds, m.measure, m.unit_type, m.unit_id, m.ts_us, m.topic, m.partition, m."offset", m.part, m.level, m.item,
  ${byMeasure(measures, NO_AMOUNT, amount)} as amount,
  ${byMeasure(measures, "false", isRounded)} as is_rounded
from (
  select e.ds, m.measure, e.unit_type, e.unit_id, e.ts_us, e.topic, e.partition, e."offset", e.part,
    ${byMeasure(measures, "''", level)} as level,
    ${byMeasure(measures, NO_ITEM, item)} as item,
    ${byMeasure(measures, NO_NUMBER, number)} as number
  from events as e
  ${join}
  where e.exclusion is null
    and ${byMeasure(measures, "false", countsOnceNamedSql)}
) as m`;
}

/**
 * The relation `measured_events`: one used event that counts for one measure, with its level, its item, its amount
 * (units of 10^-scale; NULL where it does not fit 64 bits), and whether that was rounded. Reads `events`; measures with names are joined by name, so that an
 * event meets only the measures that ask for it.
 */
export function measuredEventsSql(measures: readonly Measure[]): string {
  const named = measures.filter(isNamed);
  const anyName = measures.filter((measure) => !isNamed(measure));
  const branches: string[] = [];
  if (named.length > 0) {
    const pairs = named.flatMap((m) => (m.events ?? []).map((name) => `(${sqlText(measureId(m))}, ${sqlText(name)})`));
    branches.push(
      branch(named, `join (values ${pairs.join(", ")}) as m(measure, event) on m.event = e.name and e.kind = 'event'`),
    );
  }
  if (anyName.length > 0) {
    const ids = anyName.map((m) => `(${sqlText(measureId(m))})`);
    branches.push(branch(anyName, `cross join (values ${ids.join(", ")}) as m(measure)`));
  }
  return branches.join("\nunion all\n");
}
