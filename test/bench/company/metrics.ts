import { COUNTED_EVENTS } from "./peer-row.ts";

/** Which categories a set of nine metrics looks at; the first one: all. */
const FILTERS: readonly (readonly string[])[] = [
  [],
  ["US"],
  ["CA"],
  ["GB"],
  ["DE"],
  ["FR"],
  ["US", "CA"],
  ["GB", "DE"],
  ["FR", "US"],
  ["CA", "GB"],
];

function nine(categories: readonly string[]): object[] {
  const where = categories.length === 0 ? [] : [{ field: "metadata.category", operator: "in", values: categories }];
  const named = (name: string): string => [name, ...categories].join("_").toLowerCase();
  const count = (event: string): object => ({ kind: "count", event, where });
  const revenue = { kind: "sum", event: "purchase", scale: 2, where };
  // All exposed units count in a ratio, as they do for the peers.
  const ratio = (name: string, numerator: object, denominator: object): object => ({
    name: named(name),
    kind: "ratio",
    numerator,
    denominator,
    units: "all",
  });
  return [
    ...Object.entries(COUNTED_EVENTS).map(([name, event]) => ({ name: named(name), ...count(event) })),
    { name: named("revenue"), ...revenue },
    ratio("aov", revenue, count("purchase")),
    ratio("ppv", count("purchase"), count("page_view")),
  ];
}

/** Nine metrics, or a multiple of that: the same for events of other categories. */
export function companyMetrics(count: number): object[] {
  const sets = count / 9;
  if (!Number.isInteger(sets) || sets < 1 || sets > FILTERS.length)
    throw new RangeError(`there are 9, 18, ... or ${9 * FILTERS.length} metrics, not ${count}`);
  return FILTERS.slice(0, sets).flatMap(nine);
}
