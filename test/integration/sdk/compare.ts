import type { User } from "../../../src/gates/evaluation/user.ts";
import { KNOWN_DIFFERENCES, type KnownDifference } from "./known-differences.ts";
import { differingFields, type Outcome, type Party, type SpecKind } from "./outcome.ts";
import type { Probe, ProbedProject } from "./probes.ts";
import type { WireSpec } from "./wire-project.ts";

/** Two parties that do not agree, and that nothing in the register explains. */
export interface Difference {
  readonly parties: readonly [string, string];
  readonly kind: SpecKind;
  readonly fields: readonly string[];
  readonly spec: WireSpec;
  readonly user: User;
  readonly outcomes: readonly [Outcome, Outcome];
}

/** What a comparison has seen. */
export interface Account {
  /** Outcomes that were compared: a spec and a user count once. */
  evaluations: number;
  /** How often each known difference was the explanation. */
  readonly explained: Map<string, number>;
  /** Those that nothing explains; no more than a few are kept. */
  readonly differences: Difference[];
  unexplained: number;
  /** How often each outcome came, so that nobody compares a thousand times nothing. */
  readonly outcomes: Map<string, number>;
}

export const newAccount = (): Account => ({
  evaluations: 0,
  explained: new Map(),
  differences: [],
  unexplained: 0,
  outcomes: new Map(),
});

const KEPT = 1000;

/** What is counted for specs that differ because one of their conditions does. */
const FOLLOWS = "follows from a condition";

const count = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

type Pair = readonly [Party, Party];

/** Each SDK with Pulse as documented, and with Pulse in its flavor. */
function pairsOf(parties: readonly Party[]): Pair[] {
  const named = (name: string): readonly Party[] => parties.filter((party) => party.name === name);
  const withOurs = (sdk: Party): Pair[] =>
    [...named("ours"), ...named(`ours as ${sdk.name}`)].map((ours): Pair => [sdk, ours]);
  return [...named("core"), ...named("legacy")].flatMap(withOurs);
}

/** Known differences of the pair's SDK; those that the flavor follows do not count for Pulse in that flavor. */
const register = ([sdk, ours]: Pair): readonly KnownDifference[] =>
  KNOWN_DIFFERENCES.filter((known) => known.sdk === sdk.name && (ours.name === "ours" || known.inFlavorToo === true));

/** Compares all parties on one project for some users. */
export function compareOn(
  parties: readonly Party[],
  probedProject: ProbedProject,
  users: readonly User[],
  account: Account,
): void {
  const { project, probes, reachable } = probedProject;
  const probeGates = new Map(probes.map((probe) => [probe.gate, probe]));
  const kinds: readonly (readonly [SpecKind, readonly WireSpec[]])[] = [
    ["gate", project.featureGates],
    ["config", project.dynamicConfigs],
    ["layer", project.layerConfigs],
  ];
  const pairs = pairsOf(parties).map((pair) => ({ pair, known: register(pair), differing: new Set<Probe>() }));

  /** Of a probe: the entry of its condition. Of any spec: an entry of what it depends on, or a condition that differs. */
  function explanation(
    spec: WireSpec,
    user: User,
    { known, differing }: (typeof pairs)[number],
    [theirs, ours]: readonly [Outcome, Outcome],
  ): string | undefined {
    const possible = known.filter(({ outcomes }) => outcomes === undefined || outcomes(theirs, ours));
    const byOutcomes = possible.find(({ outcomes, condition, spec: ofSpec }) => outcomes && !condition && !ofSpec);
    if (byOutcomes !== undefined) return byOutcomes.name;
    const probe = probeGates.get(spec);
    const own = probe && possible.find(({ condition }) => condition?.(probe.condition, user));
    if (own !== undefined) return own.name;
    const reached = reachable(spec);
    for (const one of reached.specs) {
      const entry = possible.find((candidate) => candidate.spec?.(one, user));
      if (entry !== undefined) return entry.name;
    }
    for (const one of reached.probes) if (one !== probe && differing.has(one)) return FOLLOWS;
    return undefined;
  }

  function compare(kind: SpecKind, spec: WireSpec, user: User): void {
    const outcomes = parties.map((party) => party.evaluate(kind, spec.name, user));
    account.evaluations += 1;
    for (const one of pairs) {
      const [first, second] = one.pair.map((party) => outcomes[parties.indexOf(party)]);
      if (first === undefined || second === undefined) continue;
      const fields = differingFields(first, second);
      if (fields.length === 0) continue;
      const probe = probeGates.get(spec);
      if (probe !== undefined) one.differing.add(probe);
      const entry = explanation(spec, user, one, [first, second]);
      if (entry !== undefined) count(account.explained, entry);
      else {
        account.unexplained += 1;
        if (account.differences.length < KEPT) {
          const [left, right] = one.pair;
          account.differences.push({
            parties: [left.name, right.name],
            kind,
            fields,
            spec,
            user,
            outcomes: [first, second],
          });
        }
      }
    }
    const [seen] = outcomes;
    if (seen !== undefined)
      count(
        account.outcomes,
        `${kind} ${seen.outcome} ${seen.value === true ? "passes" : seen.ruleId === "default" ? "default" : "other"}`,
      );
  }

  for (const user of users) {
    for (const one of pairs) one.differing.clear();
    for (const { gate } of probes) compare("gate", gate, user);
    for (const [kind, specs] of kinds) for (const spec of specs) if (!probeGates.has(spec)) compare(kind, spec, user);
  }
}
