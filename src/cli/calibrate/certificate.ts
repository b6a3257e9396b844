import type { Clock } from "../../clock.ts";
import { programVersion } from "../../package-path.ts";
import type { Progress } from "../progress.ts";
import type { Figure } from "./figure.ts";
import { observe } from "./run-scenario.ts";
import type { Scenario } from "./scenario.ts";

/** The figures of one scenario. */
export interface Section {
  readonly name: string;
  readonly about: string;
  readonly replications: number;
  readonly figures: readonly Figure[];
}

/** Everything that was measured; equal for equal seeds and versions. */
export interface Certificate {
  readonly version: string;
  readonly seed: number;
  readonly quick: boolean;
  readonly sections: readonly Section[];
}

export interface CertifyOptions {
  readonly scenarios: readonly Scenario[];
  readonly seed: number;
  readonly quick: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Runs every scenario and judges its figures. */
export async function certify({ scenarios, seed, quick, ...work }: CertifyOptions): Promise<Certificate> {
  const sections: Section[] = [];
  for (const scenario of scenarios) {
    const replications = quick ? scenario.replications.quick : scenario.replications.full;
    const show = (done: number): void =>
      work.progress.update({ label: scenario.name, done, total: replications, unit: "replications" });
    show(0);
    const observations = await observe(scenario, {
      seed,
      replications,
      clock: work.clock,
      signal: work.signal,
      onReplications: show,
    });
    const { name, about } = scenario;
    sections.push({ name, about, replications, figures: scenario.figures(observations) });
  }
  work.progress.clear();
  return { version: programVersion(), seed, quick, sections };
}

/** The figures that fail: off, or without any replication to judge by. */
export function failedFigures({ sections }: Pick<Certificate, "sections">): Figure[] {
  return sections.flatMap(({ figures }) => figures.filter(({ verdict }) => verdict === "off" || verdict === "nothing"));
}
