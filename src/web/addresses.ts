import type { View } from "../page/view.ts";
import { VIEWS } from "../page/views.ts";

/** Where a view is asked for. */
export interface Address {
  readonly view: View;
  /** Fastify's pattern of its page; null: there is none. */
  readonly page: string | null;
  /** Pattern of its JSON, below /api/v1. */
  readonly api: string;
}

const both = (view: View, pattern: string): Address => ({ view, page: pattern, api: pattern });

/** All addresses for people and programs. What a view needs and the pattern has not, stands in the query. */
export const ADDRESSES: readonly Address[] = [
  { view: VIEWS.overview, page: "/", api: "/gates" },
  both(VIEWS.gate, "/gates/:name"),
  { view: VIEWS.decision, page: null, api: "/gates/:name/decision" },
  both(VIEWS.gateHealth, "/gates/:name/health"),
  both(VIEWS.metricOfGate, "/gates/:name/metrics/:metric"),
  both(VIEWS.health, "/health"),
  both(VIEWS.metrics, "/metrics"),
  both(VIEWS.metric, "/metrics/:metric"),
  both(VIEWS.activeUsers, "/active-users"),
  both(VIEWS.runs, "/runs"),
  both(VIEWS.runDifference, "/runs/compare"),
  both(VIEWS.run, "/runs/:ds"),
  both(VIEWS.changes, "/changes"),
];

/** Names that may stand in the query of a view's address. */
export function queryOf({ needs, takes }: Pick<View, "needs" | "takes">, pattern: string): string[] {
  return [...needs.filter((name) => !pattern.split("/").includes(`:${name}`)), ...takes];
}
