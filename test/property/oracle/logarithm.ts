/** Decimals of logarithms. */
export const LOG_SCALE = 6;

/** ln of a number in units of 10^-scale, rounded half up to 10^-6; undefined unless it is above 0. */
export function logarithm(value: bigint, scale: number): bigint | undefined {
  if (value <= 0n) return undefined;
  return BigInt(Math.floor(Math.log(Number(value) / 10 ** scale) * 10 ** LOG_SCALE + 0.5));
}
