/** Decimals that a value keeps, and the power of ten that it stays below. */
const VALUE_DECIMALS = 12;
const VALUE_DIGITS = 26;

/** A number's text (`-12.5e3`) as an integer in units of 10^-12, rounded half away from zero; undefined from 10^26 on, or if it is not a number. */
export function exactNumber(text: string): bigint | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponentText = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits === "") return 0n;
  const exponent = Number(exponentText) - fraction.length;
  if (digits.length + exponent > VALUE_DIGITS) return undefined;
  if (digits.length + exponent < -VALUE_DECIMALS) return 0n;
  const shift = exponent + VALUE_DECIMALS;
  const size = shift >= 0 ? BigInt(digits) * 10n ** BigInt(shift) : halfUp(BigInt(digits), 10n ** BigInt(-shift));
  return sign === "-" ? -size : size;
}

/** A number in units of 10^-12 as its shortest decimal text: `-0.5`, `100`. */
export function decimalText(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(VALUE_DECIMALS + 1, "0");
  const fraction = digits.slice(-VALUE_DECIMALS).replace(/0+$/, "");
  const whole = digits.slice(0, -VALUE_DECIMALS);
  return `${value < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/** numerator / denominator to the nearest integer, halves up. Both are not negative. */
export function halfUp(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

/** A value in units of 10^-12 in units of 10^-scale: nearest, halves to the even neighbour. */
export function toScale(value: bigint, scale: number): bigint {
  const unit = 10n ** BigInt(VALUE_DECIMALS - scale);
  const below = floorDivide(value, unit);
  const rest2 = 2n * (value - below * unit);
  const up = rest2 > unit || (rest2 === unit && below % 2n !== 0n);
  return up ? below + 1n : below;
}

/** Whether a value in units of 10^-12 has more decimals than a scale keeps. */
export function needsRounding(value: bigint, scale: number): boolean {
  return value % 10n ** BigInt(VALUE_DECIMALS - scale) !== 0n;
}

/** A share of a number of things, to the next whole one: ceil(share * n). The share is taken as it is written. */
export function ceilOfShare(share: number, n: number): number {
  const one = 10n ** BigInt(VALUE_DECIMALS);
  return Number(((exactNumber(String(share)) ?? 0n) * BigInt(n) + one - 1n) / one);
}

/** a / b, rounded towards minus infinity; b > 0. */
export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
