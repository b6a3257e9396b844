import { writeProject } from "../../harness/write-project.ts";
import type { RowKey } from "../real-data/published-row.ts";
import type { ReferenceResult } from "../real-data/reference.ts";
import { INBOX } from "../real-data/write-inbox.ts";
import { SUBJECT } from "./cookie-messages.ts";

/** The player with 49,854 rounds is the only one with more than this. */
const ORDINARY_ROUNDS = 40_000;
const window = { to: "14d" };
const rounds = { kind: "sum", event: "rounds", scale: 0 };

type Metric = { readonly name: string; readonly [key: string]: unknown };

/** A player has a session on the day so many days after that of the installation, or in the 24 hours that begin so many times 24 hours after it. */
const cameBack = (days: number): Metric[] => [
  {
    name: `retention_${days}`,
    kind: "retention",
    after_days: days,
    start: { event: "install" },
    return: { event: "session" },
  },
  {
    name: `came_back_after_${days}_days`,
    kind: "conversion",
    event: "session",
    window: { from: `${days}d`, to: `${days + 1}d` },
  },
];

/** The reference's metrics by its names, each in all ways in which it can be said. */
const METRICS: Readonly<Record<string, readonly Metric[]>> = {
  retention_1: cameBack(1),
  retention_7: cameBack(7),
  sum_gamerounds: [{ name: "rounds", ...rounds, window }],
  "sum_gamerounds without the one user with 49854 rounds": [
    {
      name: "rounds_of_ordinary_players",
      kind: "ratio",
      numerator: rounds,
      denominator: {
        kind: "conversion",
        event: "rounds",
        where: [{ field: "value", operator: "<", value: ORDINARY_ROUNDS }],
      },
      window,
    },
  ],
  "sum_gamerounds winsorised above at pooled 99th percentile (numpy linear) = 493.0": [
    { name: "rounds_up_to_493", ...rounds, cap: { upper: 493 }, window },
  ],
  "zero_rounds (sum_gamerounds==0)": [
    {
      name: "never_played",
      kind: "conversion",
      event: "rounds",
      where: [{ field: "value", operator: "=", value: 0 }],
      window,
    },
  ],
  "log1p(sum_gamerounds)": [
    { name: "sum_of_logarithms", kind: "sum", event: "rounds", value: "metadata.logarithm", scale: 9, window },
  ],
};

/** An installation has the value 1: rounds and 1 together, whose logarithm Pulse takes itself, to six decimals. */
export const LOGARITHM: Metric = {
  name: "logarithm_of_rounds",
  kind: "sum",
  event: ["rounds", "install"],
  scale: 0,
  transform: "log",
  window,
};

export const quantileName = (percent: string): string => `rounds_p${percent}`;

function quantile(percent: string): Metric {
  const share = Number((Number(percent) / 100).toFixed(6));
  return { name: quantileName(percent), ...rounds, kind: "quantile", quantile: share, over: "units", window };
}

/** @param percentages of the quantiles that are asked for. */
export async function writeCookieProject(folder: string, percentages: readonly string[]): Promise<void> {
  const metrics = [...Object.values(METRICS).flat(), LOGARITHM, ...percentages.map(quantile)];
  await writeProject(folder, {
    "pulse.yaml": {
      project: "cookie-cats",
      unit_types: ["userID"],
      sources: [{ type: "files", topic: "game", path: INBOX }],
      views: [],
      statistics: { cuped: { enabled: false } },
    },
    "metrics/game.yaml": { metrics },
    "gates/first-gate.yaml": {
      experiment: SUBJECT,
      control: "gate_30",
      groups: ["gate_30", "gate_40"].map((group) => ({ group, share: 1 })),
    },
  });
}

/** The published rows of a reference result. */
export function cookieRows({ metric, comparison }: ReferenceResult): RowKey[] {
  const [testGroup = ""] = comparison.split(" vs ");
  return (METRICS[metric] ?? []).map(({ name }) => ({ subject: SUBJECT, testGroup, metric: name }));
}
