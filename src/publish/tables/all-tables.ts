import { activeUsers } from "./active-users.ts";
import { assignments } from "./assignments.ts";
import { changeHistory } from "./change-history.ts";
import { deadLetters } from "./dead-letters.ts";
import { messageArrivals } from "./message-arrivals.ts";
import { pulseExposures } from "./pulse-exposures.ts";
import { pulseHealth } from "./pulse-health.ts";
import { pulseResults } from "./pulse-results.ts";
import { runs } from "./runs.ts";
import type { Table } from "./table.ts";
import { unitMetrics } from "./unit-metrics.ts";

/**
 * The published tables: the one definition that makes them, checks them and documents them (`docs/tables.md`).
 * Columns are stable: they are added, never renamed or removed, within a major version.
 */
export const tables: readonly Table[] = [
  pulseResults,
  pulseExposures,
  pulseHealth,
  assignments,
  unitMetrics,
  activeUsers,
  messageArrivals,
  deadLetters,
  changeHistory,
  runs,
];
