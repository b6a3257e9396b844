import { comparePlaces, type Exposure, type MetricEvent, type Place } from "./messages.ts";

/** An event or exposure, for one of its units. */
export interface Row<T extends MetricEvent | Exposure = MetricEvent | Exposure> {
  readonly what: T;
  readonly unitType: string;
  readonly unitId: string;
  readonly status: "used" | "duplicate" | "environment";
}

/** One row for each unit of each event and exposure; duplicates are found within ds, unit type and unit. */
export function rowsOf(parts: readonly (MetricEvent | Exposure)[], environments: readonly string[]): Row[] {
  const first = new Map<string, Place>();
  const key = (what: MetricEvent | Exposure, unitType: string, unitId: string) =>
    JSON.stringify([what.ds, unitType, unitId, what.eventId]);
  for (const what of parts) {
    for (const [unitType, unitId] of what.units) {
      const found = first.get(key(what, unitType, unitId));
      if (found === undefined || comparePlaces(what.place, found) < 0)
        first.set(key(what, unitType, unitId), what.place);
    }
  }
  const rows: Row[] = [];
  for (const what of parts) {
    for (const [unitType, unitId] of what.units) {
      const duplicate = what.eventId !== null && first.get(key(what, unitType, unitId)) !== what.place;
      const status = duplicate ? "duplicate" : environments.includes(what.environment) ? "used" : "environment";
      rows.push({ what, unitType, unitId, status });
    }
  }
  return rows;
}

export function isEventRow(row: Row): row is Row<MetricEvent> {
  return row.what.kind === "event";
}

export function isExposureRow(row: Row): row is Row<Exposure> {
  return row.what.kind === "exposure";
}
