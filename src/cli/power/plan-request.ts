import { PulseError } from "../../errors.ts";

/** What is asked of a plan, beside the figures that it starts from. */
export interface PlanRequest {
  /** Relative effects to look for: 0.01 is 1 %. */
  readonly effects: readonly number[];
  /** Days after which detectable effects are shown at the latest. */
  readonly days: number;
  /** Pass percentages; null: those of the gate's own ramp. */
  readonly percents: readonly number[] | null;
  readonly power: number;
  /** Null: as the results say. */
  readonly confidenceLevel: number | null;
}

/** Figures given by hand, in place of a metric's history. */
export interface GivenFigures {
  readonly mean: number;
  readonly variance: number;
  readonly proportion: boolean;
  readonly unitsPerDay: number;
}

/** Options as they are written on the command line. */
export interface PowerOptions {
  readonly effects: string;
  readonly days: string;
  readonly stages?: string;
  readonly power: string;
  readonly level?: string;
  readonly mean?: string;
  readonly standardDeviation?: string;
  readonly proportion?: string;
  readonly unitsPerDay?: string;
}

function invalid(message: string, hint: string): PulseError {
  return new PulseError({ code: "POWER_OPTION_INVALID", fault: "input", message, hint });
}

function numberOf(
  option: string,
  text: string | undefined,
  isAllowed: (value: number) => boolean,
  hint: string,
): number {
  if (text === undefined) throw invalid(`${option} is missing`, hint);
  const value = Number(text.replace(/\s*%$/, ""));
  if (text.trim() === "" || !Number.isFinite(value) || !isAllowed(value)) {
    throw invalid(`${option} is ${JSON.stringify(text)}`, hint);
  }
  return value;
}

function listOf(option: string, text: string, isAllowed: (value: number) => boolean, hint: string): number[] {
  return text.split(",").map((item) => numberOf(option, item.trim(), isAllowed, hint));
}

/** Reads the options that every plan has. Errors: `POWER_OPTION_INVALID` (input). */
export function planRequest(options: PowerOptions): PlanRequest {
  const percentages = "write percentages between 0 and 100, such as 2,10,50";
  const power = numberOf("--power", options.power, (p) => p > 0.5 && p < 1, "write a number above 0.5 and below 1");
  const effects = listOf(
    "--effects",
    options.effects,
    (e) => e > 0 && e < 1000,
    "write percentages above 0, such as 1,2,5",
  );
  return {
    effects: effects.map((effect) => effect / 100),
    days: numberOf(
      "--days",
      options.days,
      (d) => Number.isInteger(d) && d >= 1 && d <= 730,
      "write whole days, 1 to 730",
    ),
    percents:
      options.stages === undefined ? null : listOf("--stages", options.stages, (p) => p > 0 && p < 100, percentages),
    power,
    confidenceLevel:
      options.level === undefined
        ? null
        : numberOf("--level", options.level, (l) => l > 0.5 && l < 1, "write a number above 0.5 and below 1"),
  };
}

/** Reads figures given by hand; null where none are. Errors: `POWER_OPTION_INVALID` (input). */
export function givenFigures(options: PowerOptions): GivenFigures | null {
  const { mean, standardDeviation, proportion, unitsPerDay } = options;
  if ([mean, standardDeviation, proportion, unitsPerDay].every((option) => option === undefined)) return null;
  if (proportion !== undefined && (mean !== undefined || standardDeviation !== undefined)) {
    throw invalid(
      "--proportion is given together with --mean or --standard-deviation",
      "a proportion's mean and deviation follow from it: leave them out",
    );
  }
  const isPositive = (value: number): boolean => value > 0;
  const perDay = numberOf(
    "--units-per-day",
    unitsPerDay,
    isPositive,
    "write how many new units come each day, such as 5000",
  );
  if (proportion !== undefined) {
    const isShare = (value: number): boolean => value > 0 && value < 1;
    const p = numberOf("--proportion", proportion, isShare, "write a share above 0 and below 1, such as 0.12");
    return { mean: p, variance: p * (1 - p), proportion: true, unitsPerDay: perDay };
  }
  const together = "write --mean and --standard-deviation together, or --proportion";
  const figure = numberOf("--mean", mean, (value) => value !== 0, together);
  const deviation = numberOf("--standard-deviation", standardDeviation, isPositive, together);
  return { mean: figure, variance: deviation ** 2, proportion: false, unitsPerDay: perDay };
}

/** Refuses a gate or metric beside figures by hand: `POWER_OPTION_INVALID` (input). */
export function refuseBoth(given: GivenFigures | null, named: readonly (string | undefined)[]): void {
  const name = named.find((one) => one !== undefined);
  if (given === null || name === undefined) return;
  throw invalid(
    `${JSON.stringify(name)} is named, and figures are given by hand as well`,
    "plan either from results (leave --mean, --standard-deviation, --proportion and --units-per-day out), or from figures (name nothing)",
  );
}
