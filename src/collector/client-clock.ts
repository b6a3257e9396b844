/** A client's clock may be off by so much before its times are corrected, milliseconds. */
const TOLERANCE_MS = 5_000;
const ISO_INSTANT = /^\d{4}-\d\d-\d\dT/;

/**
 * By how much a client's clock is behind ours, milliseconds; 0 where it does not say, or is right but for the way here.
 *
 * @param clientTime what the client says it was when it sent the request: Unix milliseconds.
 */
export function clockDrift(clientTime: string | undefined, nowMs: number): number {
  const clientMs =
    clientTime === undefined || !/^\d{1,15}(\.\d+)?$/.test(clientTime) ? 0 : Math.round(Number(clientTime));
  if (clientMs <= 0) return 0;
  const drift = nowMs - clientMs;
  return Math.abs(drift) > TOLERANCE_MS ? drift : 0;
}

/** An event's time on our clock, Unix milliseconds; undefined where it stays what it is. */
export function correctedTime(time: unknown, driftMs: number): number | undefined {
  if (driftMs === 0) return undefined;
  if (typeof time === "number" && Number.isFinite(time)) return Math.round(time) + driftMs;
  if (typeof time !== "string" || !ISO_INSTANT.test(time)) return undefined;
  const parsed = Date.parse(time);
  return Number.isNaN(parsed) ? undefined : parsed + driftMs;
}
