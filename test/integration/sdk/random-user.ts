import type { User } from "../../../src/gates/evaluation/user.ts";
import {
  COMPANY_IDS,
  COUNTRIES,
  DATES,
  type Draw,
  EMAILS,
  IPS,
  LOCALES,
  NUMBER_TEXTS,
  NUMBERS,
  ODD_DATES,
  ODD_NUMBER_TEXTS,
  ODD_VERSIONS,
  PLANS,
  TIERS,
  USER_AGENTS,
  USER_IDS,
  VERSIONS,
} from "./random-pools.ts";

/** Attributes that conditions of random projects ask for, and what users have there. */
const ATTRIBUTES: Readonly<Record<string, { readonly usual: readonly unknown[]; readonly odd: readonly unknown[] }>> = {
  plan: { usual: PLANS, odd: [null, true, 1, "", ["pro"], { name: "pro" }] },
  age: { usual: [...NUMBERS, ...NUMBER_TEXTS], odd: [...ODD_NUMBER_TEXTS, null, true, false, [18], {}] },
  signup: { usual: DATES, odd: [...ODD_DATES, null, true, [1_672_531_200_000]] },
  build: { usual: VERSIONS, odd: [...ODD_VERSIONS, 2, 1.2, null, true, ["1.2.3"]] },
  tags: {
    usual: [["a"], ["a", "b"], ["c"], ["A"], ["a", "b", "c"], ["1"], ["ä"]],
    odd: [[], [1, 2], [2.5, "1"], [true], "a", null, 1, [null], [["a"]], ["a", 1, true]],
  },
  vip: { usual: [true, false], odd: ["true", 1, 0, null, "", "false"] },
  Level: { usual: NUMBERS, odd: [null, "", ...ODD_NUMBER_TEXTS] },
};

const maybe = <T>(draw: Draw, probability: number, key: string, choices: readonly T[]): Record<string, T> =>
  draw.chance(probability) ? { [key]: draw.one(choices) } : {};

/** How odd a user's values may be: a share of its attributes. */
function attributes(draw: Draw, share: number, odd: number): Record<string, unknown> {
  const chosen = Object.entries(ATTRIBUTES).filter(() => draw.chance(share));
  return Object.fromEntries(
    chosen.map(([name, values]) => [
      draw.chance(odd) ? draw.one([name.toLowerCase(), name.toUpperCase()]) : name,
      draw.one(draw.chance(odd) ? values.odd : values.usual),
    ]),
  );
}

function ids(draw: Draw, odd: number): Record<string, unknown> {
  const customIDs = {
    ...maybe(draw, 0.6, draw.chance(odd) ? "stableid" : "stableID", USER_IDS),
    ...maybe(draw, 0.5, draw.chance(odd) ? "COMPANYID" : "companyID", COMPANY_IDS),
  };
  // Without any id the legacy SDK refuses a user.
  if (draw.chance(0.05)) return { customIDs: { deviceID: "device", ...customIDs } };
  return { userID: draw.one(USER_IDS), ...(draw.chance(0.7) ? { customIDs } : {}) };
}

/** A user with values from the pools of the conditions. `odd`: share of values that are not what they should be. */
export function randomUser(draw: Draw, odd = 0.08): User {
  return {
    ...ids(draw, odd),
    ...maybe(draw, 0.6, "email", EMAILS),
    ...maybe(draw, 0.5, "ip", IPS),
    ...maybe(draw, 0.5, "userAgent", USER_AGENTS),
    ...maybe(draw, 0.4, "country", COUNTRIES),
    ...maybe(draw, 0.4, "locale", LOCALES),
    ...maybe(draw, 0.5, "appVersion", draw.chance(odd) ? ODD_VERSIONS : VERSIONS),
    ...(draw.chance(0.8) ? { custom: attributes(draw, 0.5, odd) } : {}),
    ...(draw.chance(0.3) ? { privateAttributes: attributes(draw, 0.3, odd) } : {}),
    ...(draw.chance(0.5) ? { statsigEnvironment: { tier: draw.one(TIERS) } } : {}),
  };
}
