import { parse } from "yaml";
import { z } from "zod";
import { page, tableRows } from "../unit/docs/markdown.ts";

const rules = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.strictObject({ severity: z.enum(["critical", "warning"]) }),
          annotations: z.strictObject({ summary: z.string(), action: z.string() }),
        }),
      ),
    }),
  ),
});
export type AlertRule = z.infer<typeof rules>["groups"][number]["rules"][number];

const panel = z.object({
  id: z.number(),
  type: z.string(),
  title: z.string(),
  description: z.string().optional(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.array(z.object({ refId: z.string(), expr: z.string(), legendFormat: z.string() })).default([]),
});
export type Panel = z.infer<typeof panel>;

/** The alert rules of docs/monitoring. */
export function alertRules(): AlertRule[] {
  return rules.parse(parse(page("docs/monitoring/alerts.yml"))).groups.flatMap((group) => group.rules);
}

/** The panels of the dashboard, rows as well. */
export function dashboardPanels(): Panel[] {
  const dashboard = z.object({ panels: z.array(panel) });
  return dashboard.parse(JSON.parse(page("docs/monitoring/grafana/dashboards/pulse.json"))).panels;
}

/** Every expression of rules and dashboard, with where it stands. */
export function askedExpressions(): { readonly where: string; readonly expression: string }[] {
  return [
    ...alertRules().map(({ alert, expr }) => ({ where: `alert ${alert}`, expression: expr })),
    ...dashboardPanels().flatMap(({ title, targets }) =>
      targets.map(({ expr }) => ({ where: `panel ${title}`, expression: expr })),
    ),
  ];
}

/** A metric as the page documents it. */
export interface DocumentedMetric {
  readonly name: string;
  readonly processes: readonly string[];
  readonly labels: readonly string[];
}

const words = (text: string): string[] => text.split(/, */).filter((word) => word !== "");

/** The table of metrics in docs/monitoring/README.md; `all` is each of the three processes. */
export function documentedMetrics(): DocumentedMetric[] {
  return tableRows(page("docs/monitoring/README.md"), "metric").flatMap(([names = "", processes = "", labels = ""]) =>
    [...names.matchAll(/`([a-z_]+)`/g)].map(([, name = ""]) => ({
      name,
      processes: processes === "all" ? ["lander", "nightly", "collector", "pages"] : words(processes),
      labels: words(labels),
    })),
  );
}
