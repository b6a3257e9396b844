import type { MetricPart, Source, Term, UnitLimits } from "./metric-plan.ts";
import type { Limits } from "./shapes.ts";

/** Values beyond this do not fit anyway: a cap there limits nothing. */
const LARGEST = 2n ** 62n;
const MILLION = 1_000_000;

/**
 * A number in units of 10^-scale, rounded half to even, within +-2^62. The number is taken as it is written in decimals.
 *
 * @example fixedPoint(12.5, 1) // 125n
 */
export function fixedPoint(value: number, scale: number): bigint {
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const digits = BigInt(whole + fraction);
  const shift = Number(exponent) - fraction.length + scale;
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : halfToEven(digits, 10n ** BigInt(-shift));
  const within = size > LARGEST ? LARGEST : size;
  return sign === "-" ? -within : within;
}

function halfToEven(numerator: bigint, denominator: bigint): bigint {
  const below = numerator / denominator;
  const twice = 2n * (numerator - below * denominator);
  return twice > denominator || (twice === denominator && below % 2n === 1n) ? below + 1n : below;
}

/**
 * The part of a metric of one number per unit, with its limits and its transform: the mean over all exposed units, or of the logarithms over the units
 * above 0.
 */
export function limitedPart(
  { cap, winsorise, transform }: Partial<Limits>,
  y: Term,
  from: Source,
): Omit<MetricPart, "part"> {
  const limits = unitLimits({ cap, winsorise }, y.scale);
  if (transform === undefined) return { y, x: null, units: "all", ...limits };
  return {
    y: { ...y, scale: LOG_SCALE },
    x: { from, take: "any", scale: 0 },
    units: "with_denominator",
    logOfScale: y.scale,
    ...limits,
  };
}

/** Decimals that logarithms are kept with. */
const LOG_SCALE = 6;

/** A metric's caps and percentiles, as the part that carries them has them; nothing where it has none. */
export function unitLimits(
  { cap, winsorise }: Partial<Pick<Limits, "cap" | "winsorise">>,
  scale: number,
): { readonly limits?: UnitLimits } {
  if (cap === undefined && winsorise === undefined) return {};
  const inScale = (value: number | undefined): bigint | null => (value === undefined ? null : fixedPoint(value, scale));
  const lower = Math.round((winsorise?.lower ?? 0) * MILLION);
  const upper = Math.round((winsorise?.upper ?? 1) * MILLION);
  return {
    limits: {
      capLower: inScale(cap?.lower),
      capUpper: inScale(cap?.upper),
      lowerMillionths: lower === 0 ? null : lower,
      upperMillionths: upper === MILLION ? null : upper,
    },
  };
}
