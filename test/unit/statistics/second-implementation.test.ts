import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { asLine, randomCases } from "../../second-implementation/cases.ts";
import { methods } from "../../second-implementation/methods/all.ts";

/** Folders of src/statistics whose functions turn figures into results. */
const FOLDERS = [
  "adjustment",
  "comparison",
  "distributions",
  "health",
  "multiplicity",
  "planning",
  "quantiles",
  "ramp",
  "sequential",
];

/** What the product takes from there that is no figure of its own: parts that the results of others show, checks of options, and warnings. */
const PARTS = new Set([
  "compareEstimates",
  "endsOf",
  "fromBounds",
  "historyRatio",
  "incompleteBeta",
  "pValueOf",
  "poolWarnings",
  "powerOfStatistic",
  "quantilePosition",
  "rankBounds",
  "relativeDifference",
  "requireLevel",
  "resultWarnings",
  "tailProbability",
]);

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${folder}/${file}`);
}

/** Functions of src/statistics that the rest of src imports. */
function functionsInUse(): string[] {
  const found = new Set<string>();
  for (const file of sources("src").filter((path) => !path.startsWith("src/statistics/"))) {
    for (const [, names = "", folder = ""] of readFileSync(file, "utf8").matchAll(
      /import \{([^}]*)\} from "[./]+\/statistics\/([^/"]+)\/[^"]+"/g,
    )) {
      if (!FOLDERS.includes(folder)) continue;
      for (const name of names.split(",").map((part) => part.trim()))
        if (/^[a-z]+[A-Z]\w*$/.test(name)) found.add(name);
    }
  }
  return [...found].sort();
}

describe("the second implementation", () => {
  it("covers every function of the statistics whose results the product shows", () => {
    const covered = new Set([...methods.values()].flatMap((method) => method.covers));
    expect(functionsInUse().filter((name) => !covered.has(name) && !PARTS.has(name))).toEqual([]);
  });

  it.each([...methods.keys()])("gets the same finite figures for the same seed: %s", (method) => {
    const lines = (cases: number): string[] => [...randomCases({ seed: 1, cases, method })].map(asLine);
    const found = lines(3);
    expect(found).toHaveLength(3);
    expect(found.slice(0, 2)).toEqual(lines(2));
    // JSON turns NaN and Infinity into null, which only open ends, left-out priors and merged levels may be.
    for (const [, name] of found.join().matchAll(/"(\w+)":null/g)) {
      expect([
        "lower",
        "upper",
        "prior",
        "level",
        "difference",
        "naive",
        "relative",
        "skewness",
        "rarest",
        "first",
        "pool",
      ]).toContain(name);
    }
  });
});
