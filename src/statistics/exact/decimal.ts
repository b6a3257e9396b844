/** An exact decimal number: digits · 10^-scale. */
export interface Decimal {
  readonly digits: bigint;
  /** Decimals, at least 0; as few as the value needs. */
  readonly scale: number;
}

/** A decimal number as people and programs write it: sign, digits, fraction, exponent. */
const WRITTEN = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Values beyond 10^±mostPlaces are no numbers that anybody measured, and would only cost memory. */
const mostPlaces = 400;

/**
 * A number's text, exactly: "1396.87" is 139687 · 10^-2, however many digits it has and with whatever exponent.
 * Null for what is no decimal number (NaN, Infinity, "1,5"), has more than 400 decimals, or is 10^400 or more.
 *
 * @example
 * parseDecimal("1396.870"); // { digits: 139687n, scale: 2 }
 * parseDecimal("12e3");     // { digits: 12000n, scale: 0 }
 */
export function parseDecimal(text: string): Decimal | null {
  const [matched, sign, whole = "", fraction = "", exponent = "0"] = WRITTEN.exec(text) ?? [];
  if (matched === undefined) return null;
  const written = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = written.replace(/0+$/, "");
  if (significant === "") return { digits: 0n, scale: 0 };
  const scale = fraction.length - Number(exponent) - (written.length - significant.length);
  if (scale > mostPlaces || significant.length - scale > mostPlaces) return null;
  const magnitude = BigInt(significant) * 10n ** BigInt(Math.max(0, -scale));
  return { digits: sign === "-" ? -magnitude : magnitude, scale: Math.max(0, scale) };
}

/** A decimal number in units of 10^-scale. */
export interface Rounded {
  readonly digits: bigint;
  /** Whether it needed more decimals: digits are then the nearest ones, halves to even. */
  readonly rounded: boolean;
}

/**
 * A decimal number as a whole number of 10^-scale, rounded half to even where it needs more decimals.
 *
 * @param scale decimals, at least 0.
 * @example
 * atScale({ digits: 125n, scale: 2 }, 1); // { digits: 12n, rounded: true }
 */
export function atScale(of: Decimal, scale: number): Rounded {
  if (of.scale <= scale) return { digits: of.digits * 10n ** BigInt(scale - of.scale), rounded: false };
  const unit = 10n ** BigInt(of.scale - scale);
  const quotient = of.digits / unit;
  const twice = 2n * (of.digits - quotient * unit);
  const distance = twice < 0n ? -twice : twice;
  const away = distance > unit || (distance === unit && quotient % 2n !== 0n);
  const step = twice < 0n ? -1n : 1n;
  return { digits: away ? quotient + step : quotient, rounded: twice !== 0n };
}
