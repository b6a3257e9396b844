const US_PER = { us: 1n, ms: 1_000n, s: 1_000_000n, m: 60_000_000n, h: 3_600_000_000n, d: 86_400_000_000n } as const;

/** Microseconds of an instant (`2026-01-05T10:00`, UTC) or of a length of time (`48h`); other texts as they are. */
export function microseconds(text: string): string {
  const length = /^(\d+)(us|ms|s|m|h|d)$/.exec(text);
  if (length?.[1] !== undefined) return String(BigInt(length[1]) * US_PER[length[2] as keyof typeof US_PER]);
  const instant = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d)?(?:\.(\d{1,6}))?)?$/.exec(text);
  if (instant === null) return text;
  const [, day = "", minutes = "00:00", seconds = ":00", fraction = ""] = instant;
  return String(BigInt(Date.parse(`${day}T${minutes}${seconds}Z`)) * 1000n + BigInt(fraction.padEnd(6, "0")));
}

/** An instant as {@link microseconds} reads it, as short as it can be: `2026-01-05`, `2026-01-05T10:00`, `2026-01-05T10:00:00.000001`. */
export function instantText(us: string): string {
  const value = BigInt(us);
  const seconds = new Date(Number(value / 1_000_000n) * 1000).toISOString().slice(0, 19);
  const fraction = String(value % 1_000_000n)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return fraction === "" ? seconds.replace(/:00$/, "").replace(/T00:00$/, "") : `${seconds}.${fraction}`;
}
