/**
 * A published UTC time (`YYYY-MM-DD HH:MM:SS`) in a time zone: the day alone if it is the day's start.
 *
 * @param timeZone IANA name.
 */
export function localTime(utc: string, timeZone: string): string {
  const instant = new Date(`${utc.replace(" ", "T")}Z`);
  if (Number.isNaN(instant.getTime())) return utc;
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? "";
  const day = `${part("year")}-${part("month")}-${part("day")}`;
  const time = `${part("hour")}:${part("minute")}`;
  return time === "00:00" ? day : `${day} ${time}`;
}
