import { CATEGORIES, EVENTS } from "./log.ts";

/** A metric, as it is configured and as somebody would ask for it with SQL. */
export interface BenchMetric {
  readonly definition: { readonly name: string; readonly [key: string]: unknown };
  /** Condition for the events that it needs, and a unit's number made of these; `denominator`: null where every unit counts once. */
  readonly sql: { readonly events: string; readonly numerator: string; readonly denominator: string | null };
}

const KINDS = ["count", "sum", "conversion", "ratio", "mean"] as const;
/** More, and names and filters would come again. */
const MOST_METRICS = KINDS.length * EVENTS.length;

interface Filter {
  readonly where: readonly object[];
  readonly sql: string;
}

/** None, one of the metadata, and one of the value, in turns. */
function filterOf(index: number): Filter {
  if (index % 3 === 0) return { where: [], sql: "true" };
  if (index % 3 === 1) {
    const values = [0, 1, 2].map((step) => `c${(index + step) % CATEGORIES}`);
    return {
      where: [{ field: "metadata.category", operator: "in", values }],
      sql: `json_extract_string(metadata, '$.category') in (${values.map((value) => `'${value}'`).join(", ")})`,
    };
  }
  const value = 10 + (index % 50);
  return { where: [{ field: "value", operator: ">=", value }], sql: `value >= ${value}` };
}

function metric(index: number): BenchMetric {
  const kind = KINDS[index % KINDS.length] ?? "count";
  const place = Math.floor(index / KINDS.length) + 2 * (index % KINDS.length);
  const event = EVENTS[place % EVENTS.length] ?? "";
  const { where, sql } = filterOf(index);
  const counted = { event, where };
  const name = `${kind}_${event}`;
  const matches = `name = '${event}' and ${sql}`;
  const events = `count_if(${matches})`;
  const total = `coalesce(sum(case when ${matches} then value end), 0)`;
  const wanted = `(${matches})`;
  switch (kind) {
    case "count":
      return { definition: { name, kind, ...counted }, sql: { events: wanted, numerator: events, denominator: null } };
    case "sum":
      return {
        definition: { name, kind, ...counted, scale: 2 },
        sql: { events: wanted, numerator: total, denominator: null },
      };
    case "conversion":
      return {
        definition: { name, kind, ...counted },
        sql: { events: wanted, numerator: `cast(${events} > 0 as integer)`, denominator: null },
      };
    case "mean":
      return {
        definition: { name, kind, ...counted, scale: 2 },
        sql: { events: wanted, numerator: total, denominator: events },
      };
    case "ratio": {
      const other = EVENTS[(place + 1) % EVENTS.length] ?? "";
      return {
        definition: {
          name,
          kind,
          numerator: { kind: "count", ...counted },
          denominator: { kind: "count", event: other },
        },
        sql: {
          events: `(${wanted} or name = '${other}')`,
          numerator: events,
          denominator: `count_if(name = '${other}')`,
        },
      };
    }
  }
}

/** So many metrics, of every kind and name in turns; the first ones are the same however many there are. */
export function benchMetrics(count: number): BenchMetric[] {
  if (count > MOST_METRICS) throw new RangeError(`there are ${MOST_METRICS} different metrics, not ${count}`);
  return Array.from({ length: count }, (_, index) => metric(index));
}
