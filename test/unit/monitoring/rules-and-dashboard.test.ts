import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { packagePath } from "../../../src/package-path.ts";
import { alertRules, askedExpressions, dashboardPanels, documentedMetrics } from "../../harness/monitoring-files.ts";
import { readPromql } from "../../harness/promql.ts";
import { page } from "../docs/markdown.ts";

/** Labels that Prometheus itself adds, and the buckets of histograms. */
const ADDED = ["job", "instance", "le"];
const documented = new Map(documentedMetrics().map((metric) => [metric.name, metric]));
const baseOf = (name: string): string => (documented.has(name) ? name : name.replace(/_(bucket|sum|count)$/, ""));
const expressions = askedExpressions();

describe("rules and dashboard", () => {
  test("the reader of PromQL finds mistakes, names and labels", () => {
    expect(readPromql("sum by (a) (rate(b_total{c=~'d'}[5m]) > 3").errors).not.toEqual([]);
    expect(readPromql("sum by (a) (rate(b_total{c=~'d'}[$__rate_interval])) > 3")).toEqual({
      errors: [],
      metrics: [{ name: "b_total", labels: ["c"] }],
      groupedBy: ["a"],
    });
  });

  test("ask for something at all", () => {
    expect(expressions.length).toBeGreaterThan(50);
  });

  test.each(expressions)("$where: the expression is PromQL", ({ expression }) => {
    expect(readPromql(expression).errors).toEqual([]);
  });

  test.each(expressions)("$where: metrics and labels are documented ones", ({ expression }) => {
    const { metrics, groupedBy } = readPromql(expression);
    expect(metrics.length).toBeGreaterThan(0);
    const ours = metrics.filter(({ name }) => name.startsWith("pulse_"));
    for (const { name, labels } of ours) {
      const known = documented.get(baseOf(name));
      expect(known, name).toBeDefined();
      expect([...(known?.labels ?? []), ...ADDED], name).toEqual(expect.arrayContaining([...labels]));
    }
    for (const { name } of metrics.filter((one) => !ours.includes(one)))
      expect(name === "up" || /^(process|nodejs)_/.test(name), name).toBe(true);
    const labels = new Set([...ADDED, ...ours.flatMap(({ name }) => documented.get(baseOf(name))?.labels ?? [])]);
    expect(groupedBy.filter((label) => !labels.has(label))).toEqual([]);
  });

  test("rules have names of their own, and say what to do", () => {
    const names = alertRules().map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    for (const { annotations } of alertRules()) expect(annotations.action.length).toBeGreaterThan(20);
  });

  test("texts of rules and legends of panels use labels that their expression has", () => {
    const grouped = (expression: string): readonly string[] => {
      const { metrics, groupedBy } = readPromql(expression);
      return [...ADDED, ...groupedBy, ...metrics.flatMap(({ name }) => documented.get(baseOf(name))?.labels ?? [])];
    };
    for (const { expr, annotations } of alertRules())
      for (const [, label] of `${annotations.summary} ${annotations.action}`.matchAll(/\$labels\.(\w+)/g))
        expect(grouped(expr)).toContain(label);
    for (const { targets } of dashboardPanels())
      for (const { expr, legendFormat } of targets)
        for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect(grouped(expr)).toContain(label);
  });

  test("every documented metric of ours is on the dashboard or in a rule, but for those that explain others", () => {
    const asked = new Set(
      expressions.flatMap(({ expression }) => readPromql(expression).metrics.map(({ name }) => baseOf(name))),
    );
    expect([...documented.keys()].filter((name) => !asked.has(name))).toEqual([
      "pulse_landing_taken_messages_total",
      "pulse_landing_last_segment_timestamp_seconds",
      "pulse_night_last_done_timestamp_seconds",
      "pulse_model_statements_total",
      "pulse_model_rows_total",
      "pulse_export_last_success_timestamp_seconds",
      "pulse_newest_result_timestamp_seconds",
      "pulse_day_published",
      "pulse_collector_specs_timestamp_seconds",
    ]);
  });

  test("panels have ids of their own, say what they show, and do not lie over one another", () => {
    const panels = dashboardPanels();
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const one of panels.filter(({ type }) => type !== "row")) {
      expect(one.description, one.title).toMatch(/[.]$/);
      expect(new Set(one.targets.map(({ refId }) => refId)).size, one.title).toBe(one.targets.length);
    }
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });
});

interface ComposeService {
  readonly profiles?: readonly string[];
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

describe("docker-compose.yml", () => {
  const compose = parse(page("docker-compose.yml"), { merge: true }) as {
    readonly services: Readonly<Record<string, ComposeService>>;
    readonly volumes: Readonly<Record<string, unknown>>;
  };
  const monitoring = Object.entries(compose.services).filter(([, { profiles }]) => profiles?.includes("monitoring"));

  test("has Prometheus and Grafana in a profile, on this machine's own ports", () => {
    expect(monitoring.map(([name]) => name)).toEqual(["prometheus", "grafana"]);
    for (const [, { ports }] of monitoring) for (const port of ports ?? []) expect(port).toMatch(/^127[.]0[.]0[.]1:/);
  });

  test("mounts what is there", () => {
    for (const [, { volumes }] of Object.entries(compose.services))
      for (const volume of volumes ?? []) {
        const [from = ""] = volume.split(":");
        if (from.startsWith("./")) expect(existsSync(packagePath(from)), volume).toBe(true);
        else if (!from.startsWith("$")) expect(Object.keys(compose.volumes), volume).toContain(from);
      }
  });

  test("has every process answer where prometheus.yml asks", () => {
    const { scrape_configs } = parse(page("docs/monitoring/prometheus.yml")) as {
      readonly scrape_configs: readonly { readonly dns_sd_configs: readonly { names: string[]; port: number }[] }[];
    };
    const asked = scrape_configs.flatMap(({ dns_sd_configs }) => dns_sd_configs);
    expect(asked.flatMap(({ names }) => names)).toEqual(["lander", "nightly", "collector"]);
    for (const { names, port } of asked)
      for (const name of names) expect(compose.services[name]?.environment?.PULSE_METRICS).toBe(`0.0.0.0:${port}`);
  });

  test("has Grafana find the dashboard and the Prometheus that it is provisioned with", () => {
    const folder = "docs/monitoring/grafana/provisioning";
    const provider = parse(page(join(folder, "dashboards/pulse.yml"))) as {
      readonly providers: readonly { readonly options: { readonly path: string } }[];
    };
    const { volumes = [], environment = {} } = compose.services.grafana ?? {};
    expect(volumes).toContain(`./docs/monitoring/grafana/dashboards:${provider.providers[0]?.options.path}:ro`);
    expect(environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH).toBe(
      `${provider.providers[0]?.options.path}/pulse.json`,
    );
    const source = page(join(folder, "datasources/prometheus.yml"));
    expect(source).toContain("http://prometheus:9090");
  });
});
