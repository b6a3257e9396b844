import { createRandom, type Random } from "../../../datasets/random.ts";

/** Draws of one seed; the same on every machine. */
export interface Draw {
  /** True with this probability. */
  chance(probability: number): boolean;
  /** Integer from 0 up to, not including, the bound. */
  below(bound: number): number;
  one<T>(choices: readonly T[]): T;
  /** `least` to `most` of them, possibly repeated. */
  some<T>(choices: readonly T[], least: number, most: number): T[];
}

export function createDraw(seed: number, stream: number): Draw {
  const random: Random = createRandom();
  random.reseed(seed, stream, 0x5d0);
  const below = (bound: number): number => random.below(bound);
  const one = <T>(choices: readonly T[]): T => {
    const choice = choices[below(choices.length)];
    if (choice === undefined && choices.length === 0) throw new Error("nothing to choose from");
    return choice as T;
  };
  return {
    below,
    one,
    chance: (probability) => random.uniform() < probability,
    some: (choices, least, most) => Array.from({ length: least + below(most - least + 1) }, () => one(choices)),
  };
}

// What conditions compare and users have, from the same pools, so that they meet.

export const USER_IDS = [
  ...Array.from({ length: 60 }, (_, index) => `user-${index}`),
  "",
  "7",
  "007",
  "Ünïcödé-😀",
  "USER-1",
  " user-2 ",
  "null",
] as const;
export const COMPANY_IDS = ["acme", "ACME", "globex", "42", "株式会社", ""] as const;
export const EMAILS = [
  "ann@example.com",
  "Bob@Example.com",
  "carol@test.org",
  "dave@sub.example.com",
  "ÉMILE@exemple.fr",
  "erin",
  "straße@example.de",
  "İstanbul@example.tr",
  "",
] as const;
export const COUNTRIES = ["US", "us", "DE", "GB", "FR", "--", ""] as const;
export const LOCALES = ["en_US", "de_DE", "en-GB", "zh_Hant_TW", "EN_us"] as const;
export const VERSIONS = [
  "1.2.3",
  "1.2",
  "1.2.0",
  "1.10.0",
  "2",
  "2.0.0-beta.1",
  "1.2.3.4",
  "10.0.19045",
  "0.9",
] as const;
export const ODD_VERSIONS = [
  "v1.2.3",
  "1..2",
  "",
  "-beta",
  "1.x",
  "1.2.3+build",
  " 1.2.3",
  "1,2",
  "1e2",
  "0x10",
] as const;
export const NUMBERS = [0, 1, -1, 7, 17, 18, 18.5, 42, 100, 1000, 0.1, 1e6, 1_700_000_000, 1_700_000_000_000] as const;
export const NUMBER_TEXTS = ["17", "18", "18.0", "-1", "1e3", "42", "0.1", "007"] as const;
export const ODD_NUMBER_TEXTS = ["", " 18 ", "eighteen", "0x12", "NaN", "Infinity", "1_000", "18px"] as const;
export const DATES = [
  "2023-01-01T00:00:00Z",
  "2023-01-01T23:59:59Z",
  "2023-01-02T00:00:00Z",
  "2022-12-31T19:00:00-05:00",
  1_672_531_200_000,
  1_672_574_400_000,
  1_672_617_600_000,
  "1672531200000",
  "1672617599999",
] as const;
export const ODD_DATES = [
  1_672_531_200,
  "1672531200",
  "2023-01-01",
  "2023-01-01 10:00:00",
  "2023-01-01T10:00:00",
  "2023-01-01T10:00:00.000Z",
  "2023-01-01T10:00:00.123456Z",
  "Jan 1, 2023",
  "Sun, 01 Jan 2023 10:00:00 GMT",
  "tomorrow",
  "",
  -1,
  0,
  1e20,
] as const;
export const TAGS = ["a", "b", "c", "A", "1", "2", "2.5", "ä"] as const;
export const PLANS = ["free", "pro", "Pro", "enterprise", "1", "true", "null"] as const;
export const TIERS = ["production", "staging", "development", "Production", "qa"] as const;
export const LISTS = ["staff", "beta testers", "empty", "liste-ä"] as const;

// Not among them: 255.255.255.255 and 300.1.1.1, on which statsig-node-core 0.23.2 ends the process (a panic in country_lookup.rs).
export const IPS = [
  "24.18.183.148",
  "1.0.0.0",
  "8.8.8.8",
  "85.214.132.117",
  "127.0.0.1",
  "10.0.0.1",
  "2001:4860:4860::8888",
  "not an ip",
  "1.2.3",
  "",
] as const;

export const USER_AGENTS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.6045.159 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1.2 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.43 Mobile Safari/537.36",
  "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
  "Mozilla/5.0 (Android 14; Mobile; rv:120.0) Gecko/120.0 Firefox/120.0",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36 Edg/119.0.2151.97",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0.0.0 Safari/537.36 OPR/104.0.0.0",
  "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
  "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/119.0.6045.169 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "curl/8.4.0",
  "",
  `Mozilla/5.0 ${"long ".repeat(220)}Chrome/120.0.0.0`,
] as const;
export const BROWSERS = [
  "Chrome",
  "Chrome Mobile",
  "Safari",
  "Mobile Safari",
  "Firefox",
  "Firefox Mobile",
  "Edge",
  "Opera",
  "IE",
  "Other",
] as const;
export const SYSTEMS = ["Windows", "Mac OS X", "iOS", "Android", "Linux", "Other"] as const;
