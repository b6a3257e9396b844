import { utimesSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadProject } from "../../../src/config/load.ts";
import type { PublishedValue } from "../../../src/engine/duckdb/published-value.ts";
import { land } from "../../../src/landing/land.ts";
import { runDs } from "../../../src/publish/run-ds.ts";
import { withPublished } from "../../harness/published-results.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { writeProject } from "../../harness/write-project.ts";
import { codeOf, fencedBlocks, page, tableRows } from "./markdown.ts";

const DS = "2026-01-05";
const RECEIVED = new Date("2026-01-05T12:00:00Z");
const markdown = page("docs/events.md");

/** What a line of JSON cannot show. */
const BYTES_OF_REASON: Readonly<Record<string, Buffer>> = {
  too_large: Buffer.alloc(1_048_577, " "),
  not_utf8: Buffer.from([0x7b, 0xff, 0x7d]),
  name_too_long: Buffer.from(`{"type":"event","ts":1767607200000,"name":"${"n".repeat(129)}","units":{"userID":"u1"}}`),
};

const reasons = tableRows(markdown, "reason").map(([reason, , example]) => ({
  reason: codeOf(reason) ?? "",
  example: codeOf(example),
}));

const PROJECT = {
  "pulse.yaml": {
    project: "events_page",
    dimensions: ["country", "plan"],
    sources: [
      { type: "files", topic: "good", path: "good" },
      { type: "files", topic: "dead", path: "dead" },
    ],
  },
  "metrics/all.yaml": {
    metrics: [
      { name: "purchases", kind: "count", event: "purchase" },
      { name: "revenue", kind: "sum", event: "purchase", dimension: "category" },
      {
        name: "carts",
        kind: "count",
        event: "add_to_cart",
        where: [{ field: "metadata.category", operator: "=", value: "shoes" }],
      },
      { name: "pages", kind: "count", event: "page_view" },
    ],
  },
  "gates/new_checkout.yaml": { gate: "new_checkout", rules: [{ rule: "everyone" }] },
  "gates/price_test.yaml": {
    experiment: "price_test",
    control: "as_before",
    groups: [
      { group: "as_before", share: 50 },
      { group: "cheaper", share: 50 },
    ],
  },
} as const;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let ask: (sql: string) => Promise<Readonly<Record<string, PublishedValue>>[]>;

beforeAll(async () => {
  folder = await temporaryFolder("events-page");
  const { path } = folder;
  await writeProject(path, PROJECT);
  const good = fencedBlocks(markdown, "json").map((block) => JSON.stringify(JSON.parse(block)));
  const dead = reasons.map(({ reason, example }) =>
    example === undefined ? BYTES_OF_REASON[reason] : Buffer.from(example),
  );
  const files = {
    good: good.map((text) => Buffer.from(text)),
    dead: dead.map((bytes) => bytes ?? Buffer.from("this reason has neither an example nor bytes")),
  };
  for (const [name, lines] of Object.entries(files)) {
    await mkdir(join(path, name));
    const file = join(path, name, "messages.ndjson");
    writeFileSync(file, Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\n")])));
    utimesSync(file, RECEIVED, RECEIVED);
  }
  const project = await loadProject(path, {});
  await land(project, { signal: new AbortController().signal, once: true });
  await runDs({ project, ds: DS });
  ask = (sql) => withPublished(join(path, ".pulse"), (published) => published.records(sql));
});
afterAll(() => folder.remove());

describe("docs/events.md", () => {
  test("no example of a message is a dead letter", async () => {
    expect(await ask("select reason from dead_letters where topic = 'good'")).toEqual([]);
  });

  test("each example of a dead letter is one, for the reason beside which it stands", async () => {
    const found = await ask(`select reason from dead_letters where topic = 'dead' order by "offset"`);
    expect(found.map(({ reason }) => reason)).toEqual(reasons.map(({ reason }) => reason));
  });

  test("names the reasons that docs/semantics.md names, in the order in which they are tried", () => {
    const judged = tableRows(page("docs/semantics.md"), "reason").map(([reason]) => codeOf(reason));
    expect(reasons.map(({ reason }) => reason)).toEqual(judged);
  });

  test("the examples of exposures put units into groups, with their dimensions, by unit type", async () => {
    const rows = await ask(
      `select name, unit_id, stage, percent, "group", user_dimensions->>'country' as country, user_dimensions->>'plan' as plan
       from assignments order by name, unit_id`,
    );
    expect(rows).toEqual([
      { name: "new_checkout", unit_id: "u1", stage: 1, percent: 10, group: "test", country: "US", plan: "pro" },
      { name: "new_checkout", unit_id: "u3", stage: 1, percent: 10, group: "control", country: "DE", plan: null },
      { name: "price_test", unit_id: "u2", stage: 1, percent: null, group: "cheaper", country: null, plan: null },
    ]);
  });

  test("the examples of events count in metrics, for each of their units", async () => {
    const rows = await ask(
      "select unit_type, unit_id, metric, metric_dimension_value as level, numerator from unit_metrics order by all",
    );
    expect(rows).toEqual([
      { unit_type: "stableID", unit_id: "d9", metric: "carts", level: "", numerator: 1 },
      { unit_type: "userID", unit_id: "u1", metric: "carts", level: "", numerator: 1 },
      { unit_type: "userID", unit_id: "u1", metric: "purchases", level: "", numerator: 1 },
      { unit_type: "userID", unit_id: "u1", metric: "revenue", level: "", numerator: 29.9 },
      { unit_type: "userID", unit_id: "u1", metric: "revenue", level: "shoes", numerator: 29.9 },
      { unit_type: "userID", unit_id: "u3", metric: "pages", level: "", numerator: 1 },
    ]);
  });

  test("the SDK's own events are counted and not used", async () => {
    const [row] = await ask(
      "select detail from pulse_health where \"check\" = 'message_accounting' and scope = 'good'",
    );
    expect(JSON.stringify(row)).toContain("internal");
  });

  test("its SQL runs", async () => {
    for (const sql of fencedBlocks(markdown, "sql")) {
      const rows = await ask(sql);
      expect(rows.length).toBeGreaterThan(0);
    }
  });
});
