import { describe, expect, test } from "vitest";
import { parseUserAgent } from "../../../../src/gates/evaluation/user-agent.ts";
import { condition, conditionHolds } from "./make-specs.ts";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8)";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const LINUX = "Mozilla/5.0 (X11; Linux x86_64)";

/** User agent, then browser, its version, operating system, its version; and the browser to the legacy SDK where it differs. */
const BROWSERS: readonly (readonly [string, string, string, string, string | null, string?])[] = [
  [`${MAC} ${WEBKIT} Chrome/120.0.6099.71 Safari/537.36`, "Chrome", "120.0.6099.71", "Mac OS X", "10.15.7"],
  [`${WINDOWS} ${WEBKIT} Chrome/120.0.0.0 Safari/537.36`, "Chrome", "120.0.0.0", "Windows", "10"],
  [`${LINUX} ${WEBKIT} Chrome/119.0.0.0 Safari/537.36`, "Chrome", "119.0.0.0", "Linux", null],
  [`${ANDROID} ${WEBKIT} Chrome/120.0.0.0 Mobile Safari/537.36`, "Chrome Mobile", "120.0.0.0", "Android", "14"],
  [`${IPHONE} CriOS/120.0.6099.50 Mobile/15E148 Safari/604.1`, "Chrome Mobile", "120.0.6099.50", "iOS", "17.2.1"],
  [`${WINDOWS} ${WEBKIT} Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.61`, "Edge", "120.0.2210.61", "Windows", "10"],
  [
    `${ANDROID} ${WEBKIT} Chrome/120.0.0.0 Mobile Safari/537.36 EdgA/120.0.2210.61`,
    "Edge Mobile",
    "120.0.2210.61",
    "Android",
    "14",
    "Edge",
  ],
  ["Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko", "IE", "11.0", "Windows", "7"],
  [
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows Phone 8.0; Trident/6.0; IEMobile/10.0; ARM; Touch; NOKIA; Lumia 920)",
    "IE Mobile",
    "10.0",
    "Windows Phone",
    "8.0",
    "IEMobile",
  ],
  [`${WINDOWS} ${WEBKIT} Chrome/119.0.0.0 Safari/537.36 OPR/105.0.0.0`, "Opera", "105.0.0.0", "Windows", "10"],
  [
    `${ANDROID} ${WEBKIT} Chrome/119.0.0.0 Mobile Safari/537.36 OPR/79.0.0.0`,
    "Opera Mobile",
    "79.0.0.0",
    "Android",
    "14",
    "Opera",
  ],
  [
    "Opera/9.80 (Android 2.3.7; Linux; Opera Mobi/35779; U; en) Presto/2.10.254 Version/12.00",
    "Opera Mobile",
    "12.00",
    "Android",
    "2.3.7",
    "Opera Mobi",
  ],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0",
    "Firefox",
    "121.0",
    "Windows",
    "10",
  ],
  ["Mozilla/5.0 (Android 14; Mobile; rv:121.0) Gecko/121.0 Firefox/121.0", "Firefox Mobile", "121.0", "Android", "14"],
  [`${IPHONE} Version/17.2 Mobile/15E148 Safari/604.1`, "Mobile Safari", "17.2", "iOS", "17.2.1"],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Safari/605.1.15",
    "Safari",
    "17.2",
    "Mac OS X",
    "10.15.7",
  ],
  [
    `Mozilla/5.0 (Linux; Android 13; Pixel 6 Build/TQ; wv) ${WEBKIT} Version/4.0 Chrome/110.0.0.0 Mobile Safari/537.36`,
    "Chrome Mobile WebView",
    "110.0.0.0",
    "Android",
    "13",
    "Chrome WebView",
  ],
  [
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${WEBKIT} Chrome/120.0.0.0 Safari/537.36`,
    "Chrome",
    "120.0.0.0",
    "Chrome OS",
    "14541.0.0",
  ],
  [
    "Mozilla/5.0 (Linux; U; Android 4.0.3; de-de; Galaxy S II) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30",
    "Android",
    "4.0",
    "Android",
    "4.0.3",
    "Android Browser",
  ],
];

describe.each(BROWSERS)("%s", (userAgent, browser, browserVersion, os, osVersion, legacyBrowser) => {
  test(`is ${browser} ${browserVersion} on ${os} ${osVersion ?? ""}`, () => {
    expect(parseUserAgent(userAgent, false)).toEqual({
      browser_name: browser,
      browser_version: browserVersion,
      os_name: os,
      os_version: osVersion,
    });
    expect(parseUserAgent(userAgent, true)?.browser_name).toBe(legacyBrowser ?? browser);
  });
});

test.each(["os_name", "osName", "OS_NAME"])("a condition asks for a part of it by the name %s", (field) => {
  const one = condition({ type: "ua_based", field, operator: "any", targetValue: ["Mac OS X"] });
  expect(conditionHolds(one, { userAgent: `${MAC} ${WEBKIT} Chrome/120.0.0.0 Safari/537.36` })).toBe(true);
});

test("what the user gives comes before what the user agent says", () => {
  const one = condition({ type: "ua_based", field: "browser_name", operator: "any", targetValue: ["Safari"] });
  expect(conditionHolds(one, { userAgent: `${MAC} Chrome/1`, custom: { browser_name: "Safari" } })).toBe(true);
});

test("versions of browsers are compared as versions", () => {
  const one = condition({ type: "ua_based", field: "browser_version", operator: "version_gte", targetValue: "99.5" });
  expect(conditionHolds(one, { userAgent: `${MAC} ${WEBKIT} Chrome/120.0.6099.71 Safari/537.36` })).toBe(true);
});

test("a user agent that is empty, not a text, or longer than 1,000 characters says nothing", () => {
  expect(parseUserAgent(undefined, false)).toBeNull();
  expect(parseUserAgent(5, false)).toBeNull();
  expect(parseUserAgent(`${MAC} ${"x".repeat(1000)}`, false)).toBeNull();
  expect(parseUserAgent("curl", false)).toEqual({
    browser_name: null,
    browser_version: null,
    os_name: null,
    os_version: null,
  });
});

test("parsed user agents are kept, and however many there are, not all of them", () => {
  const first = parseUserAgent("Agent/0", false);
  expect(parseUserAgent("Agent/0", false)).toBe(first);
  for (let index = 1; index <= 1000; index += 1) parseUserAgent(`Agent/${index}`, false);
  expect(parseUserAgent("Agent/0", false)).not.toBe(first);
});
