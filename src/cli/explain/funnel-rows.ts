import type { PlannedMetric } from "../../pipeline/definitions.ts";
import { integerOf, type TextRow } from "../partial/text-rows.ts";

/** An event from which a unit's funnel goes on: see the model `funnel_chain`. */
export interface ChainEvent {
  /** The chain's number: after this step, the funnel may go on from the event. */
  readonly chain: number;
  /** The step that the event reaches: less than the chain's where steps were left out. */
  readonly step: number;
  readonly tsUs: bigint;
  /** Latest start of a chain that leads to it. */
  readonly startUs: bigint;
  /** First moment of its session; 0 where the metric is by unit. */
  readonly sessionUs: bigint;
}

/** A moment of a step, or of what bars one, with its session. */
export interface FunnelMoment {
  readonly role: "step" | "without";
  readonly step: number;
  readonly tsUs: bigint;
  readonly sessionUs: bigint;
}

/** What the funnel's relations hold of one unit, in the cumulative view. */
export interface FunnelRows {
  readonly chains: readonly ChainEvent[];
  readonly moments: readonly FunnelMoment[];
}

function stepsOf({ plan }: PlannedMetric): number {
  return plan.needs.reduce((most, need) => (need.kind === "funnel" ? Math.max(most, need.steps.length) : most), 0);
}

/** The queries that ask for them. */
export function funnelQueries(
  planned: PlannedMetric,
  isUnit: string,
  nothing: string,
): { readonly chains: string; readonly moments: string } {
  const steps = stepsOf(planned);
  if (steps === 0) return { chains: nothing, moments: nothing };
  const chains = Array.from(
    { length: steps },
    (_, at) => `select ${at + 1} as chain, step, ts_us, start_us, session_us from chain_${at + 1} where ${isUnit}`,
  );
  return {
    chains: chains.join(" union all "),
    moments: `select role, step, ts_us, session_us from funnel_events where ${isUnit}`,
  };
}

/** Their answers. */
export function funnelRows(rows: {
  readonly chains: readonly TextRow[];
  readonly moments: readonly TextRow[];
}): FunnelRows {
  return {
    chains: rows.chains.map((row) => ({
      chain: Number(row.chain),
      step: Number(row.step),
      tsUs: integerOf(row, "ts_us"),
      startUs: integerOf(row, "start_us"),
      sessionUs: integerOf(row, "session_us"),
    })),
    moments: rows.moments.map((row) => ({
      role: row.role === "without" ? "without" : "step",
      step: Number(row.step),
      tsUs: integerOf(row, "ts_us"),
      sessionUs: integerOf(row, "session_us"),
    })),
  };
}
