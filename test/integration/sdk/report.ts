import type { Account, Difference } from "./compare.ts";
import { KNOWN_DIFFERENCES } from "./known-differences.ts";
import { canonical } from "./outcome.ts";

const isProbe = ({ spec }: Difference): boolean => spec.name.startsWith("probe:");

/** What two differences have in common if they are of one kind. */
function kindOf(difference: Difference): string {
  const [condition] = difference.spec.rules[0]?.conditions ?? [];
  const what = isProbe(difference) ? `${condition?.type} ${condition?.operator ?? ""}` : difference.spec.entity;
  return `${difference.parties.join(" and ")}: ${what}: ${difference.fields.join(", ")}`;
}

function describe(difference: Difference): string[] {
  const [condition] = difference.spec.rules[0]?.conditions ?? [];
  return [
    `  ${isProbe(difference) ? canonical(condition) : canonical(difference.spec)}`,
    `  user ${canonical(difference.user)}`,
    ...difference.parties.map((party, at) => `  ${party}: ${canonical(difference.outcomes[at])}`),
  ];
}

const SHOWN = 30;

/** Differences that nothing explains, by kind and with an example each; empty if there are none. */
export function reportDifferences({ differences }: Account): string {
  const kinds = byKind(differences);
  return [...kinds]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, SHOWN)
    .flatMap(([kind, found]) => [`${found.length} x ${kind}`, ...(found[0] === undefined ? [] : describe(found[0]))])
    .join("\n");
}

function byKind(differences: readonly Difference[]): Map<string, Difference[]> {
  const kinds = new Map<string, Difference[]>();
  for (const difference of differences) {
    const kind = kindOf(difference);
    kinds.set(kind, [...(kinds.get(kind) ?? []), difference]);
  }
  return kinds;
}

/** Entries of the register that explained nothing. */
export const unusedEntries = ({ explained }: Account): readonly string[] =>
  KNOWN_DIFFERENCES.map(({ name }) => name).filter((name) => !explained.has(name));
