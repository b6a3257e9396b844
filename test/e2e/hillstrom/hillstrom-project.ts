import { writeProject } from "../../harness/write-project.ts";
import type { RowKey } from "../real-data/published-row.ts";
import type { ReferenceResult } from "../real-data/reference.ts";
import { INBOX } from "../real-data/write-inbox.ts";
import { THREE_GROUPS, TWO_EMAILS } from "./hillstrom-messages.ts";

const purchase = { kind: "sum", event: "purchase", scale: 2 };
const visit = { kind: "conversion", event: "visit" };

/**
 * CUPED adjusts a metric by the same metric over the days before. There it is what was spent in the year before, as one event; so that event is
 * one of the metric's, and the days after the e-mail have none of it.
 */
const afterHistory = (event: string, scale: number) => ({
  kind: "sum",
  event: [event, "past_year"],
  scale,
  cuped: true,
});

/** The reference's metrics by its names. */
const METRICS: Readonly<Record<string, { readonly name: string; readonly [key: string]: unknown }>> = {
  visit: { name: "visited", ...visit },
  conversion: { name: "bought", kind: "conversion", event: "purchase" },
  spend: { name: "spent", ...purchase },
  "spend per visit (sum spend / sum visit)": {
    name: "spent_per_visit",
    kind: "ratio",
    numerator: purchase,
    denominator: visit,
    units: "all",
  },
  "spend CUPED on history": { name: "spent_after_history", ...afterHistory("purchase", 2) },
  "visit CUPED on history": { name: "visited_after_history", ...afterHistory("visit", 2) },
};

export async function writeHillstromProject(folder: string): Promise<void> {
  const groups = (names: readonly string[]) => names.map((group) => ({ group, share: 1 }));
  await writeProject(folder, {
    "pulse.yaml": {
      project: "hillstrom",
      unit_types: ["userID"],
      dimensions: ["channel"],
      views: [],
      sources: [{ type: "files", topic: "shop", path: INBOX }],
    },
    "metrics/shop.yaml": { metrics: Object.values(METRICS).map((metric) => ({ cuped: false, ...metric })) },
    "gates/three-groups.yaml": {
      experiment: THREE_GROUPS,
      control: "No E-Mail",
      groups: groups(["No E-Mail", "Mens E-Mail", "Womens E-Mail"]),
    },
    "gates/two-emails.yaml": {
      experiment: TWO_EMAILS,
      control: "Womens E-Mail",
      groups: groups(["Womens E-Mail", "Mens E-Mail"]),
    },
  });
}

/** `Mens E-Mail vs No E-Mail | channel=Phone`. */
const COMPARISON = /^(?<test>.+?) vs (?<control>.+?)(?: \(control=\w+\))?(?: \| (?<dimension>\w+)=(?<level>\w+))?$/;

/** The published rows of a reference result: one, or none. */
export function hillstromRows({ metric, comparison }: ReferenceResult): RowKey[] {
  const expressed = METRICS[metric];
  const { test = "", control, dimension, level } = COMPARISON.exec(comparison)?.groups ?? {};
  if (expressed === undefined) return [];
  const ofUsers = dimension === undefined || level === undefined ? {} : { ofUsers: [dimension, level] as const };
  const subject = control === "No E-Mail" ? THREE_GROUPS : TWO_EMAILS;
  return [{ subject, testGroup: test, metric: expressed.name, isCuped: expressed.cuped === true, ...ofUsers }];
}
