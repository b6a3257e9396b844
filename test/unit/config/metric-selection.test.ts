import { expect, test } from "vitest";
import { metricsOf } from "../../../src/config/metric-selection.ts";
import { metricFileSchema } from "../../../src/metrics/definition.ts";

const project = metricFileSchema.parse({
  metrics: [
    { name: "views", kind: "count", tags: ["core"] },
    { name: "revenue", kind: "sum", tags: ["core", "money"] },
    { name: "active_days", kind: "dau" },
  ],
});

function namesOf(subject: Parameters<typeof metricsOf>[0]): string[] {
  return metricsOf(subject, project).map((metric) => metric.name);
}

test("without names and tags an analysis takes all metrics", () => {
  expect(namesOf({})).toEqual(["views", "revenue", "active_days"]);
});

test("names and tags add up, each metric once, in the project's order", () => {
  expect(namesOf({ metrics: ["active_days", "revenue"], metric_tags: ["money"] })).toEqual(["revenue", "active_days"]);
  expect(namesOf({ metric_tags: ["core"] })).toEqual(["views", "revenue"]);
  expect(namesOf({ metrics: ["views"] })).toEqual(["views"]);
});

test("an empty list takes none", () => {
  expect(namesOf({ metrics: [] })).toEqual([]);
});
