import type { User } from "../../../src/gates/evaluation/user.ts";
import type { Specs } from "../../../src/gates/specs/spec.ts";
import { canonical, differingFields, type Party, type SpecKind } from "./outcome.ts";
import {
  COUNTRIES,
  createDraw,
  DATES,
  type Draw,
  EMAILS,
  LOCALES,
  PLANS,
  TAGS,
  TIERS,
  USER_AGENTS,
  VERSIONS,
} from "./random-pools.ts";

const maybe = <T>(draw: Draw, probability: number, key: string, choices: readonly T[]): Record<string, T> =>
  draw.chance(probability) ? { [key]: draw.one(choices) } : {};

/** Agents that both SDKs' parsers take for the same. */
const BROWSERS = USER_AGENTS.slice(0, 8);
const IPS = ["24.18.183.148", "8.8.8.8", "85.214.132.117", "127.0.0.1"];

/** The user of a number, the same every time: what users of a shop have, and nothing odd. */
export function fixedUser(number: number): User {
  const draw = createDraw(2026, number);
  return {
    userID: `user-${number}`,
    customIDs: { stableID: `device-${number}`, ...maybe(draw, 0.5, "companyID", [`company-${number % 500}`]) },
    email: draw.chance(0.1) ? `user-${number}@shop.example` : draw.one(EMAILS.filter((email) => email !== "")),
    ...maybe(draw, 0.5, "ip", IPS),
    ...maybe(draw, 0.6, "userAgent", BROWSERS),
    ...maybe(draw, 0.6, "country", COUNTRIES.slice(0, 5)),
    ...maybe(draw, 0.8, "locale", LOCALES),
    ...maybe(draw, 0.8, "appVersion", VERSIONS),
    custom: {
      ...maybe(draw, 0.8, "plan", PLANS.slice(0, 4)),
      ...maybe(draw, 0.8, "age", [17, 18, 42, 7]),
      ...maybe(draw, 0.8, "signup", DATES.slice(4, 7)),
      tags: draw.some(TAGS.slice(0, 3), 1, 2),
    },
    statsigEnvironment: { tier: draw.one(TIERS.slice(0, 3)) },
  };
}

/** Names of a project's specs that somebody asks for: no segments, no holdouts. */
export function askedSpecs({ gates, configs, layers }: Specs): readonly (readonly [SpecKind, string])[] {
  const named = (kind: SpecKind, names: Iterable<string>) => [...names].map((name) => [kind, name] as const);
  const asked = [...gates.values()].filter(({ entity }) => entity === "feature_gate").map(({ name }) => name);
  return [...named("gate", asked), ...named("config", configs.keys()), ...named("layer", layers.keys())];
}

export interface FixedAccount {
  evaluations: number;
  differences: string[];
  /** How many users got which outcome of each spec. */
  readonly outcomes: Map<string, Map<string, number>>;
}

/** Compares every party with the first, for so many users. */
export function compareFixed(
  parties: readonly Party[],
  specs: Specs,
  users: number,
  progress?: (user: number) => void,
): FixedAccount {
  const account: FixedAccount = { evaluations: 0, differences: [], outcomes: new Map() };
  const [ours, ...others] = parties;
  if (ours === undefined) throw new Error("nobody to compare");
  const asked = askedSpecs(specs);
  for (const [, name] of asked) account.outcomes.set(name, new Map());
  for (let number = 0; number < users; number += 1) {
    const user = fixedUser(number);
    for (const [kind, name] of asked) {
      const own = ours.evaluate(kind, name, user);
      account.evaluations += 1;
      const counts = account.outcomes.get(name);
      const seen = `${own.outcome} ${own.ruleId} ${kind === "gate" ? own.value : ""}`.trim();
      counts?.set(seen, (counts.get(seen) ?? 0) + 1);
      for (const other of others) {
        const outcome = other.evaluate(kind, name, user);
        if (differingFields(own, outcome).length > 0)
          account.differences.push(
            `${kind} ${name}, ${canonical(user)}: Pulse ${canonical(own)}, ${other.name} ${canonical(outcome)}`,
          );
      }
    }
    progress?.(number);
  }
  return account;
}
