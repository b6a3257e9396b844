const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs far more than using it. */
function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  formats.set(timeZone, made);
  return made;
}

/**
 * A published UTC time (`YYYY-MM-DD HH:MM:SS`) in a time zone: the day alone if it is the day's start.
 *
 * @param timeZone IANA name.
 */
export function localTime(utc: string, timeZone: string): string {
  const instant = new Date(`${utc.replace(" ", "T")}Z`);
  if (Number.isNaN(instant.getTime())) return utc;
  const parts = formatIn(timeZone).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? "";
  const day = `${part("year")}-${part("month")}-${part("day")}`;
  const time = `${part("hour")}:${part("minute")}`;
  return time === "00:00" ? day : `${day} ${time}`;
}

/** Hour of the day, 0 to 23, of a published UTC time in a time zone. */
export function localHour(utc: string, timeZone: string): number {
  const parts = formatIn(timeZone).formatToParts(new Date(`${utc.replace(" ", "T")}Z`));
  return Number(parts.find(({ type }) => type === "hour")?.value);
}
