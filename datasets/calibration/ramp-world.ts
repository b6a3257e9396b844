import type { Random } from "../random.ts";
import type { Distribution } from "./distributions.ts";
import { decimal, event, gateExposure } from "./messages.ts";
import { dayOf, dayStartMs, type Replication, type World } from "./world.ts";

/** One stage of the ramp: a day. */
export interface RampStage {
  readonly percent: number;
  /** Units that come for the first time. */
  readonly newUnits: number;
}

/** A metric of the ramp; its level is another one in each stage: the time trend. */
export interface RampColumn {
  readonly metric: string;
  readonly control: (stage: number) => Distribution;
  readonly test: (stage: number) => Distribution;
  readonly definition?: Readonly<Record<string, unknown>>;
}

export interface RampWorldOptions {
  readonly name: string;
  readonly stages: readonly RampStage[];
  /** Share of a stage's units that come back in each later stage: carried over, so no fresh units there. */
  readonly returning: number;
  readonly columns: readonly RampColumn[];
}

const START = "2026-01-05";

/** A gate that is ramped: each unit has a fixed place between 0 and 100 %, and passes once the percentage is above it. */
export function rampWorld({ name, stages, returning, columns }: RampWorldOptions): World {
  const start = START;

  const visit = (replication: Replication, unit: string, place: number, stage: number, random: Random): string => {
    const passed = 100 * place < (stages[stage]?.percent ?? 0);
    const ms = dayStartMs({ start }, stage) + random.below(80_000_000);
    const values = columns.map(
      (column) => `"${column.metric}":${decimal((passed ? column.test : column.control)(stage).draw(random))}`,
    );
    return gateExposure(replication.name, passed, unit, ms) + event("measured", unit, ms + 1000, values.join(","));
  };

  return {
    name,
    start,
    days: stages.length,
    settings: { statistics: { cuped: { enabled: false } } },
    metrics: columns.map(({ metric, definition }) => ({
      name: metric,
      event: "measured",
      ...(definition?.kind === "conversion"
        ? { where: [{ field: `metadata.${metric}`, operator: "=", value: 1 }] }
        : { kind: "sum", value: `metadata.${metric}` }),
      ...definition,
    })),
    subject: (replication) => ({
      gate: replication.name,
      rules: [
        {
          rule: "everyone",
          rollout: stages.map(({ percent }, day) => ({ from: dayOf({ start }, day), percent })),
        },
      ],
    }),
    messages: (replication, random) => {
      const lines = stages.map(() => "");
      for (const [stage, { newUnits }] of stages.entries())
        for (let number = 0; number < newUnits; number += 1) {
          const unit = `${replication.index}-${stage}-${number}`;
          const place = random.uniform();
          lines[stage] += visit(replication, unit, place, stage, random);
          for (let later = stage + 1; later < stages.length; later += 1)
            if (random.uniform() < returning) lines[later] += visit(replication, unit, place, later, random);
        }
      return lines;
    },
  };
}
