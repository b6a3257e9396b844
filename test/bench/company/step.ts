import type { CompanyQuestion } from "./project.ts";
import type { CompanySize } from "./size.ts";
import type { Workbench } from "./workbench.ts";

/** What every step of the benchmark is given. */
export interface StepInput {
  readonly bench: Workbench;
  /** The company at its full size. */
  readonly size: CompanySize;
  /** Nine metrics of all of its gates. */
  readonly question: CompanyQuestion;
  readonly rounds: number;
  /** A Python with tea-tasting, or undefined: then that peer is left out. */
  readonly python: string | undefined;
}

/** A step measures, checks what it measured, and answers with Markdown. */
export type Step = (input: StepInput) => Promise<string>;

/** The same company when it was a tenth of that; its gates are as many. */
export function tenthOf({ events, units, gates }: CompanySize): CompanySize {
  return { events: Math.round(events / 10), units: Math.round(units / 10), gates };
}

export const count = (n: number): string => n.toLocaleString("en");

export function sizeInWords({ events, units, gates }: CompanySize): string {
  return `${count(events)} events of ${count(units)} units over 14 days, ${gates} gates that a quarter of the units meets each`;
}
