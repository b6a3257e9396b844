import { instantText, microseconds } from "./instants.ts";

const SHIFT = 2n ** 64n;
const HALF = 2n ** 63n;

/** The number that the macro `moment_key` makes of a value at a time, as it is drawn: `-250 at 2026-01-05T10:00`; other texts as they are. */
export function momentKey(text: string): string {
  const [amount, instant] = text.split(" at ");
  if (amount === undefined || instant === undefined) return text;
  return String(BigInt(microseconds(instant)) * SHIFT + BigInt(amount));
}

/** What {@link momentKey} reads. */
export function momentText(key: string): string {
  const us = (BigInt(key) + HALF) / SHIFT;
  return `${BigInt(key) - us * SHIFT} at ${instantText(String(us))}`;
}
