/** How large a made-up company is. */
export interface CompanySize {
  readonly events: number;
  readonly units: number;
  /** A quarter of the units meets each. */
  readonly gates: number;
}

/** 2026-09-22, midnight in UTC. */
export const FIRST_MS = 1_790_035_200_000;
export const DAY_MS = 86_400_000;
export const DAYS = 14;

/** The day of a number from 0 to {@link DAYS} - 1. */
export function dsOfDay(day: number): string {
  return new Date(FIRST_MS + day * DAY_MS).toISOString().slice(0, 10);
}

export const gateName = (gate: number): string => `gate_${gate}`;

/** A folder's name for what belongs to a size. */
export function sizeName({ events, units, gates }: CompanySize): string {
  return `${events}-events-${units}-units-${gates}-gates`;
}
