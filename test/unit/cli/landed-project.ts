import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { writeProject } from "../../harness/write-project.ts";
import { runPulse } from "./fake-cli.ts";

const SETTINGS = {
  project: "explained",
  unit_types: ["userID", "stableID"],
  active_user: { min_events: 2, count_exposures: false },
  id_maps: [{ from: "stableID", to: "userID", learn_from: ["login"] }],
  sources: [{ type: "files", topic: "events", path: "./inbox" }],
};

/** One rule in two stages, of which the first ends on the 8th at noon. */
const GATE = {
  gate: "checkout",
  rules: [
    {
      rule: "everyone",
      rollout: [
        { from: "2026-01-05", percent: 50 },
        { from: "2026-01-08T12:00:00Z", percent: 80 },
      ],
    },
  ],
};

/** Of another unit type: what is logged for users is credited to their devices. */
const DEVICE_GATE = { ...GATE, gate: "devices", unit_type: "stableID", metrics: ["hats"] };

const HATS = [{ field: "metadata.category", operator: "=", value: "hats" }];

const METRICS = [
  {
    name: "hats",
    kind: "sum",
    description: "Euros for hats.",
    event: ["purchase", "refund"],
    where: HATS,
    scale: 2,
    currency: "EUR",
    cuped: false,
    window: { to: "2d" },
  },
  { name: "late_orders", kind: "count", event: "purchase", window: { from: "1d", to: "7d" } },
  { name: "capped_orders", kind: "count", event: "purchase", daily_cap: 2 },
  { name: "complete_orders", kind: "count", event: "purchase", window: { to: "30d", complete: true } },
  { name: "days", kind: "dau" },
  {
    name: "hats_per_order",
    kind: "ratio",
    numerator: { kind: "sum", event: "purchase", where: HATS, scale: 2 },
    denominator: { kind: "count", event: "purchase" },
  },
  {
    name: "path",
    kind: "funnel",
    steps: [
      { event: "view" },
      { event: "cart", within: "1h", without: [{ event: "leave" }] },
      { event: "purchase", within: "1d" },
    ],
  },
  { name: "back", kind: "retention", after_days: 1, start: { event: "view" }, return: { event: "view" } },
  { name: "weekly", kind: "user_accounting", series: "l7" },
  { name: "categories", kind: "count_distinct", event: "purchase", of: "metadata.category" },
  { name: "limited", kind: "count", event: "purchase", cap: { upper: 3 } },
  { name: "largest", kind: "max", event: "purchase", scale: 2 },
  { name: "median", kind: "quantile", event: "purchase", quantile: 0.5, scale: 2 },
  { name: "unused", kind: "count", event: "nothing", tags: ["spare"] },
] as const;

const at = (day: number, time: string): string => `2026-01-${String(day).padStart(2, "0")}T${time}:00Z`;

type Units = Readonly<Record<string, string>>;

function exposure(units: Units, day: number, time: string, passed: boolean, more: object = {}): object {
  return { type: "exposure", ts: at(day, time), gate: "checkout", rule: "everyone", passed, units, ...more };
}

function event(units: Units, day: number, time: string, name: string, more: object = {}): object {
  return { type: "event", ts: at(day, time), name, units, ...more };
}

const ANN = { userID: "ann" };
const hat = (value: unknown, more: object = {}): object => ({ value, metadata: { category: "hats" }, ...more });

/** Ann's events each have one reason of their own to count, or not to. */
const OF_ANN = [
  exposure(ANN, 5, "10:00", true),
  event(ANN, 5, "09:00", "purchase", hat(5)),
  event(ANN, 5, "11:00", "purchase", hat(12.5)),
  event(ANN, 5, "11:10", "purchase", { value: 7 }),
  event(ANN, 5, "11:20", "purchase", { value: 7, metadata: { category: "shoes" } }),
  event(ANN, 5, "11:30", "view"),
  event(ANN, 5, "11:40", "purchase", hat("ten")),
  event(ANN, 5, "11:50", "purchase", hat(29.999, { event_id: "once" })),
  event(ANN, 5, "11:50", "purchase", hat(29.999, { event_id: "once" })),
  event(ANN, 5, "12:00", "purchase", hat(8, { environment: "staging" })),
  event(ANN, 6, "10:00", "purchase", hat(1e19)),
  event(ANN, 7, "10:00", "purchase", hat(3)),
  event(ANN, 9, "10:00", "purchase", hat(4)),
];

const BOB = { userID: "bob" };
const CARL = { userID: "carl" };
const EVE = { userID: "eve" };
const FAY = { userID: "fay" };
const HAL = { userID: "hal" };

const OF_OTHERS = [
  // Bob sees both groups.
  exposure(BOB, 5, "10:00", true),
  exposure(BOB, 5, "11:00", false),
  event(BOB, 5, "12:00", "purchase", hat(1)),
  // Carl is a bot, and elsewhere.
  exposure(CARL, 5, "10:00", true, { attributes: { is_bot: true } }),
  exposure(CARL, 5, "10:01", true, { environment: "staging" }),
  // Dora was never exposed.
  event({ userID: "dora" }, 5, "12:00", "purchase", { value: 2, metadata: { category: "hats", amount: "n/a" } }),
  // Eve comes in the second stage only.
  exposure(EVE, 9, "10:00", false),
  event(EVE, 9, "11:00", "purchase", hat(6)),
  // Fay goes through the funnel.
  exposure(FAY, 5, "08:00", true),
  event(FAY, 5, "08:30", "cart"),
  event(FAY, 5, "09:00", "view"),
  event(FAY, 5, "09:10", "leave"),
  event(FAY, 5, "09:20", "cart"),
  event(FAY, 5, "10:00", "view"),
  event(FAY, 5, "11:30", "cart"),
  event(FAY, 5, "12:00", "view"),
  event(FAY, 5, "12:30", "cart"),
  event(FAY, 5, "13:00", "purchase", hat(1)),
  event(FAY, 6, "13:00", "view"),
  // Hal and Ida are the control group.
  exposure(HAL, 5, "09:00", false),
  event(HAL, 5, "11:00", "purchase", { value: 2, metadata: { category: "hats", amount: null } }),
  exposure({ userID: "ida" }, 5, "09:00", false),
  event({ userID: "ida" }, 3, "09:00", "purchase", hat(4)),
  // A device that Gus logs in on.
  { ...exposure({ stableID: "phone" }, 5, "10:00", true), gate: "devices" },
  event({ stableID: "phone", userID: "gus" }, 5, "10:30", "login"),
  event({ userID: "gus" }, 5, "11:00", "purchase", hat(9)),
];

/** A project that has landed a few days of messages, and has published nothing. */
export async function landedProject(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const { path, remove } = await temporaryFolder("explain");
  await writeProject(path, {
    "pulse.yaml": SETTINGS,
    "gates/checkout.yaml": { ...GATE, metrics: METRICS.map(({ name }) => name).filter((name) => name !== "unused") },
    "gates/devices.yaml": DEVICE_GATE,
    "metrics/shop.yaml": { metrics: METRICS },
  });
  await mkdir(join(path, "inbox"));
  const lines = [...OF_ANN, ...OF_OTHERS].map((message) => JSON.stringify(message));
  await writeFile(join(path, "inbox", "all.ndjson"), `${lines.join("\n")}\n`);
  const { exitCode, stderr } = await runPulse(["land", "--once"], { cwd: path });
  if (exitCode !== 0) throw new Error(stderr);
  return { folder: path, remove };
}
