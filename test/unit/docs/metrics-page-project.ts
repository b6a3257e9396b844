import { parse } from "yaml";
import { isMapping, metricsIn, type PageExample, type PageSection, record } from "./metrics-page.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Jan 5 10:00` of 2026, `Nov 14 2025 10:00`, UTC. */
function timeOf(text: string): string {
  const [, month = "", day = "", year = "2026", time = ""] =
    /^([A-Z][a-z]{2}) (\d+)(?: (\d{4}))? (\d\d:\d\d(?::\d\d)?)$/.exec(text) ?? [];
  if (!MONTHS.includes(month)) throw new SyntaxError(`not a time: ${text}`);
  return new Date(`${month} ${day} ${year} ${time} UTC`).toISOString();
}

const mappingIn = (cell: string): unknown => (cell === "" ? {} : parse(`{${cell}}`));

/** Unit types that a row names: a column `unit` is a user. */
function unitsOf(row: ReadonlyMap<string, string>, gate: string): Record<string, string> {
  const ids = [
    ["userID", row.get("unit") ?? row.get("userID") ?? ""],
    ["stableID", row.get("stableID") ?? ""],
  ].filter(([, id]) => id !== "");
  return Object.fromEntries(ids.map(([type, id]) => [type, `${gate}/${id}`]));
}

function exposureMessages({ gate, exposures }: PageExample): object[] {
  return exposures.rows.map((cells) => {
    const row = record(exposures, cells);
    const attributes = ["country", "plan"].flatMap((key) => (row.has(key) ? [[key, row.get(key)]] : []));
    return {
      type: "exposure",
      ts: timeOf(row.get("exposed") ?? ""),
      gate,
      rule: "everyone",
      passed: row.get("group") === "test",
      units: unitsOf(row, gate),
      attributes: Object.fromEntries(attributes),
    };
  });
}

/** Metadata key that numbers the events of an example: 1, 2, 4, 8, ... */
const BIT = "bit";

function eventMessages({ gate, events }: PageExample): object[] {
  return events.rows.map((cells, index) => {
    const row = record(events, cells);
    const value = row.get("value") ?? "";
    const metadata = mappingIn(row.get("metadata") ?? "");
    return {
      type: "event",
      ts: timeOf(row.get("time") ?? ""),
      name: row.get("event") ?? "",
      units: unitsOf(row, gate),
      ...(value === "" ? {} : { value: JSON.parse(value) as unknown }),
      metadata: { ...(isMapping(metadata) ? metadata : {}), [BIT]: 2 ** index },
      attributes: mappingIn(row.get("attributes") ?? ""),
    };
  });
}

/** A metric for each condition of an example's table: which of its events meet it. */
function conditionMetrics({ gate, figures }: PageExample): object[] {
  return figures
    .filter(({ headings: [first] }) => first === "condition")
    .flatMap(({ rows }) =>
      rows.map(([condition = ""], index) => ({
        name: conditionMetric(gate, index),
        kind: "sum",
        value: `metadata.${BIT}`,
        where: [parse(condition)],
      })),
    );
}

/** Name of the metric that has the numbers of the events that meet the n-th condition of an example: 1, 2, 4, 8, ... added up. */
export function conditionMetric(gate: string, index: number): string {
  return `${gate}_condition_${index + 1}`;
}

function gateOf(example: PageExample): object {
  const metrics = [...metricsIn(example), ...conditionMetrics(example)].map((metric) => String(nameOf(metric)));
  return {
    gate: example.gate,
    unit_type: example.exposures.headings.includes("stableID") ? "stableID" : "userID",
    metrics,
    rules: [{ rule: "everyone", rollout: [{ from: "2026-01-05", percent: 50 }] }],
  };
}

const nameOf = (metric: object): unknown => ("name" in metric ? metric.name : undefined);

/** One project of all the YAML of the page, with a gate for each of its examples. */
export function projectFiles(sections: readonly PageSection[], examples: readonly PageExample[]): Map<string, string> {
  const blocks = sections.flatMap(({ files }) => files);
  const settings = blocks.filter(({ path }) => path === "pulse.yaml").map(({ text }) => parse(text) as unknown);
  const files = new Map(blocks.filter(({ path }) => path !== "pulse.yaml").map(({ path, text }) => [path, text]));
  const source = { type: "files", topic: "page", path: "inbox" };
  const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
  files.set("pulse.yaml", json(Object.assign({ project: "metrics_page", sources: [source] }, ...settings)));
  files.set("metrics/conditions.yaml", json({ metrics: examples.flatMap(conditionMetrics) }));
  for (const example of examples) files.set(`gates/${example.gate}.yaml`, json(gateOf(example)));
  const messages = examples.flatMap((example) => [...exposureMessages(example), ...eventMessages(example)]);
  files.set("inbox/messages.ndjson", messages.map((message) => `${JSON.stringify(message)}\n`).join(""));
  return files;
}
