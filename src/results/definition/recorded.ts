import { activeUserSchema } from "../../config/active-user.ts";
import { type Metric, metricSchema } from "../../metrics/definition.ts";
import type { ChangeRow } from "../changes/changes-page.ts";
import type { MeaningSettings } from "./metric-facts.ts";

/** Keys that hold lengths of time: they are recorded in microseconds, and written in minutes. */
const DURATIONS: ReadonlySet<string> = new Set(["within", "session_gap", "from", "to"]);
const MICROSECONDS = /^\d+$/;

/** A recorded definition as a person would write it. */
function asWritten(recorded: unknown): unknown {
  if (Array.isArray(recorded)) return recorded.map(asWritten);
  if (typeof recorded !== "object" || recorded === null) return recorded;
  return Object.fromEntries(
    Object.entries(recorded).map(([key, value]: [string, unknown]) =>
      DURATIONS.has(key) && typeof value === "string" && MICROSECONDS.test(value)
        ? [key, `${BigInt(value) / 60_000_000n}m`]
        : [key, asWritten(value)],
    ),
  );
}

const parsedJson = (json: string | null): unknown => (json === null ? null : (JSON.parse(json) as unknown));

/** The metric that a change has put into force; null where it is none of this version's. */
export function recordedMetric(change: Pick<ChangeRow, "after">): Metric | null {
  const parsed = metricSchema.safeParse(asWritten(parsedJson(change.after)));
  return parsed.success ? parsed.data : null;
}

function keysOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

/** The settings that a change has put into force, as far as they say what metrics mean; null where they cannot be read. */
export function recordedSettings(change: Pick<ChangeRow, "after"> | undefined): MeaningSettings | null {
  if (change === undefined || change.after === null) return null;
  const keys = keysOf(parsedJson(change.after));
  const cuped = keysOf(keysOf(keys.get("statistics")).get("cuped"));
  const [enabled, days] = [cuped.get("enabled"), cuped.get("days")];
  const active = activeUserSchema.safeParse(keys.get("active_user") ?? {});
  const byType = Object.entries(keys.get("active_user_by_unit_type") ?? {}).flatMap(
    ([type, recorded]: [string, unknown]) => {
      const parsed = activeUserSchema.safeParse(recorded);
      return parsed.success ? [[type, parsed.data] as const] : [];
    },
  );
  if (!active.success || typeof enabled !== "boolean" || typeof days !== "number") return null;
  return {
    join: keys.get("join") === "day" ? "day" : "exact",
    statistics: { cuped: { ...{ min_units: 0, min_history_ratio: 0 }, enabled, days } },
    active_user: active.data,
    active_user_by_unit_type: Object.fromEntries(byType),
  };
}
