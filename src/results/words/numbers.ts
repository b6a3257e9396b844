/** How the values of one column of one metric are written, so that their decimal points stand below each other. */
export interface NumberFormat {
  /** Values are divided by this before they are written. */
  readonly divisor: number;
  readonly suffix: string;
  readonly decimals: number;
  /** Scientific notation, for magnitudes that decimals cannot show. */
  readonly exponential: boolean;
}

const LARGE = [
  { from: 1e13, divisor: 1e12, suffix: " tn" },
  { from: 1e10, divisor: 1e9, suffix: " bn" },
  { from: 1e7, divisor: 1e6, suffix: " M" },
] as const;

/**
 * The format that gives the largest of `magnitudes` about `digits` significant digits.
 *
 * @param magnitudes the values that will be written; signs and zeros do not matter.
 * @param unit `proportion`: written as a percentage.
 */
export function formatFor(
  magnitudes: readonly number[],
  unit: "number" | "proportion",
  digits: number,
  percentSuffix = " %",
): NumberFormat {
  const percent = unit === "proportion";
  const finite = magnitudes.filter((value) => Number.isFinite(value)).map(Math.abs);
  const largest = Math.max(0, ...finite);
  const scaled = percent ? largest * 100 : largest;
  const large = percent ? undefined : LARGE.find((step) => scaled >= step.from);
  const divisor = percent ? 0.01 : (large?.divisor ?? 1);
  const suffix = percent ? percentSuffix : (large?.suffix ?? "");
  const shown = largest / divisor;
  if (shown === 0) return { divisor, suffix, decimals: 0, exponential: false };
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(shown)));
  return { divisor, suffix, decimals: Math.min(decimals, 6), exponential: decimals > 7 };
}

function grouped(digits: string): string {
  const [whole = "", fraction] = digits.split(".");
  const withCommas = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? withCommas : `${withCommas}.${fraction}`;
}

/** A value in a format; `signed` writes the plus as well. A rounded zero has no sign. */
export function formatNumber(value: number, format: NumberFormat, signed = false): string {
  const shown = value / format.divisor;
  const digits = format.exponential ? Math.abs(shown).toExponential(2) : Math.abs(shown).toFixed(format.decimals);
  const zero = Number(digits) === 0;
  const sign = zero ? "" : shown < 0 ? "-" : signed ? "+" : "";
  return sign + (format.exponential ? digits : grouped(digits)) + format.suffix;
}

/** A count: 41,022. */
export function formatCount(count: number): string {
  return grouped(String(Math.round(count)));
}

/** A relative difference as a signed percentage, three to four digits: +9.91 %, -12.3 %, +140 %. */
export function formatRelative(ratio: number): string {
  const magnitude = Math.abs(ratio * 100);
  const decimals = magnitude < 99.995 ? 2 : magnitude < 999.5 ? 1 : 0;
  return formatNumber(ratio, { divisor: 0.01, suffix: " %", decimals, exponential: false }, true);
}

/** A p-value with four decimals. */
export function formatProbability(p: number): string {
  return p < 0.0001 ? "<0.0001" : p.toFixed(4);
}

/** A percentage as configured (0 to 100): 2 %, 12.5 %. */
export function formatPercent(percent: number): string {
  return `${Number(percent.toFixed(4))} %`;
}

/** A size as a percentage of two significant digits, without a sign: 4.1 %, 17 %, 130 %. */
export function formatSize(ratio: number): string {
  const percent = Math.abs(ratio) * 100;
  return `${percent >= 9.95 || percent === 0 ? percent.toFixed(0) : percent.toPrecision(2)} %`;
}

/** A chance as a percentage; never 0 or 100 %. */
export function formatChance(chance: number): string {
  const percent = chance * 100;
  if (percent > 99.9) return ">99.9 %";
  if (percent < 0.1) return "<0.1 %";
  return `${percent > 99 || percent < 1 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

/** A whole number of 10^-scale with all its digits, without zeros at the end: 1,234.5. */
export function formatExact(value: bigint, scale: number): string {
  const sign = value < 0n ? "-" : "";
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, "");
  return `${sign}${grouped(whole)}${fraction === "" ? "" : `.${fraction}`}`;
}
