import { UAParser } from "ua-parser-js";

/** Longer user agents are not parsed: nothing real is, and the patterns are slow on what is made up. */
const LONGEST_USER_AGENT = 1000;
/** How many user agents are kept parsed; all are forgotten when there are more. */
const MOST_KEPT = 1000;

/** What a user agent says; null where it does not say. */
export interface ParsedUserAgent {
  readonly os_name: string | null;
  readonly os_version: string | null;
  readonly browser_name: string | null;
  readonly browser_version: string | null;
}
export type UserAgentField = keyof ParsedUserAgent;

const FIELDS: ReadonlyMap<string, UserAgentField> = new Map([
  ["os_name", "os_name"],
  ["osname", "os_name"],
  ["os_version", "os_version"],
  ["osversion", "os_version"],
  ["browser_name", "browser_name"],
  ["browsername", "browser_name"],
  ["browser_version", "browser_version"],
  ["browserversion", "browser_version"],
]);

/** Which part of a user agent a field's lower-cased name asks for; undefined if none. */
export function userAgentField(lower: string): UserAgentField | undefined {
  return FIELDS.get(lower);
}

/** Browsers that have a name of their own on phones and tablets. */
const WITH_MOBILE_NAME: ReadonlySet<string> = new Set(["Chrome", "Firefox", "Edge", "Opera"]);
const WITH_MOBILE_NAME_IN_LEGACY: ReadonlySet<string> = new Set(["Chrome", "Firefox"]);
/** Names that are written otherwise in conditions. */
const NAME_IN_CONDITIONS: ReadonlyMap<string, string> = new Map([
  ["IEMobile", "IE Mobile"],
  ["Opera Mobi", "Opera Mobile"],
  ["Opera Tablet", "Opera Mobile"],
  ["Android Browser", "Android"],
  ["Chrome WebView", "Chrome Mobile WebView"],
]);

const parsed = new Map<string, ParsedUserAgent>();
const parsedAsLegacy = new Map<string, ParsedUserAgent>();

/**
 * Parses a user agent; null if it is none or too long. Names are those that conditions offer and the current SDK gives; the legacy SDK
 * has them for macOS, and for Chrome and Firefox on phones and tablets, only.
 */
export function parseUserAgent(userAgent: unknown, legacy: boolean): ParsedUserAgent | null {
  if (typeof userAgent !== "string" || userAgent.length > LONGEST_USER_AGENT) return null;
  const kept = legacy ? parsedAsLegacy : parsed;
  const known = kept.get(userAgent);
  if (known !== undefined) return known;
  const made = parse(userAgent, legacy);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(userAgent, made);
  return made;
}

function parse(userAgent: string, legacy: boolean): ParsedUserAgent {
  const { os, browser, device } = new UAParser(userAgent).getResult();
  const mobile = device.type === "mobile" || device.type === "tablet";
  return {
    os_name: osName(os.name ?? null, legacy),
    os_version: os.version ?? null,
    browser_name: browserName(browser.name ?? null, mobile, legacy),
    browser_version: browser.version ?? null,
  };
}

function osName(name: string | null, legacy: boolean): string | null {
  if (name === "Mac OS") return "Mac OS X";
  return name === "Chromium OS" && !legacy ? "Chrome OS" : name;
}

function browserName(name: string | null, mobile: boolean, legacy: boolean): string | null {
  if (name === null) return null;
  const withMobileName = legacy ? WITH_MOBILE_NAME_IN_LEGACY : WITH_MOBILE_NAME;
  if (mobile && withMobileName.has(name)) return `${name} Mobile`;
  return (legacy ? undefined : NAME_IN_CONDITIONS.get(name)) ?? name;
}
