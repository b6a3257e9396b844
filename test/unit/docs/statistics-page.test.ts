import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { packagePath } from "../../../src/package-path.ts";
import { fencedBlocks, page, tableRows } from "./markdown.ts";
import { isShownAs } from "./shown-value.ts";
import { compileExamples, programOf, typeErrors } from "./typescript-examples.ts";

const markdown = page("docs/statistics.md");
const program = programOf(markdown);
const { examples, script } = compileExamples(program);

/** Folders of `src/statistics` whose files the page names one by one; of the others it says what they are for. */
const METHODS = ["adjustment", "comparison", "health", "multiplicity", "planning", "quantiles", "ramp", "sequential"];

const codeOf = (path: string): string => readFileSync(packagePath(path), "utf8");
const filesUnder = (folder: string): string[] =>
  readdirSync(packagePath(folder), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
const wordsIn = (text: string, word: RegExp): string[] => [...text.matchAll(word)].map((match) => match[1] ?? "");

/** The values of the examples, in their order. */
async function runExamples(): Promise<readonly unknown[]> {
  const values: unknown[] = [];
  const load = (specifier: string): Promise<unknown> => import(join(packagePath("docs"), specifier));
  const see = (index: number, value: unknown): void => {
    values[index] = value;
  };
  const run: unknown = new Function("load", "see", `return (async () => {\n${script}\n})();`);
  if (typeof run !== "function") throw new TypeError("the examples are no function");
  await run(load, see);
  return values;
}

/** The text with another last digit in its n-th figure. */
function withAnotherDigit(shown: string, figure: number): string {
  let found = -1;
  return shown.replaceAll(/(?<![\w"-])-?\d+(?:\.\d+)?(?![\w"-]*")/g, (digits) => {
    found += 1;
    return found === figure ? digits.slice(0, -1) + ((Number(digits.at(-1)) + 5) % 10) : digits;
  });
}

describe("the examples of docs/statistics.md", async () => {
  const values = await runExamples();

  test("are in every block, and each shows its value", () => {
    expect(fencedBlocks(markdown, "ts").length).toBeGreaterThan(20);
    expect(examples.length).toBeGreaterThan(40);
    expect(examples.filter(({ shown }) => shown === null).map(({ code }) => code)).toEqual([]);
  });

  test.each(examples.map(({ code, shown }, index) => ({ code, shown: shown ?? "", value: values[index] })))(
    "$code is what the page says",
    ({ shown, value }) => {
      expect(isShownAs(value, shown), `the value is ${inspect(value, { depth: 9 })}`).toBe(true);
    },
  );

  test("would fail if any figure were another", () => {
    const figures = examples.flatMap(({ shown }, index) =>
      [...(shown ?? "").matchAll(/\d(?!\.\.\.)/g)].map((_, figure) => ({
        index,
        changed: withAnotherDigit(shown ?? "", figure),
      })),
    );
    const changed = figures.filter(({ index, changed: text }) => text !== examples[index]?.shown);
    expect(changed.length).toBeGreaterThan(150);
    expect(changed.filter(({ index, changed: text }) => isShownAs(values[index], text))).toEqual([]);
  });

  test("compile as they stand", () => {
    const { config } = ts.readConfigFile(packagePath("tsconfig.json"), ts.sys.readFile);
    const compilerOptions: unknown = { ...config.compilerOptions, types: [] };
    const { options, errors } = ts.convertCompilerOptionsFromJson(compilerOptions, packagePath("."));
    expect(errors).toEqual([]);
    const programs = new Map([
      [packagePath("docs/examples.ts"), program],
      [packagePath("docs/wrong-example.ts"), `${program}\nrate(1, 2n);`],
    ]);
    const [found, foundInWrong] = typeErrors(programs, options);
    expect(found).toEqual([]);
    expect(foundInWrong).toEqual([expect.stringContaining("'number' is not assignable to parameter of type 'bigint'")]);
  }, 60_000);
});

describe("docs/statistics.md", () => {
  test("names every file with a method, and no other", () => {
    const there = METHODS.flatMap((folder) =>
      filesUnder(`src/statistics/${folder}`).map((name) => `${folder}/${name}`),
    );
    const told = wordsIn(markdown, /`([a-z]+\/[a-z-]+\.ts)`/g);
    expect([...new Set(told)].sort()).toEqual(there.sort());
  });

  test("names every source that the code of the statistics names", () => {
    const code = filesUnder("src/statistics").map((name) => codeOf(`src/statistics/${name}`));
    const sources = wordsIn(code.join("\n"), /\b(doi:10\.\d+\/[^\s,;"]*[^\s,;".:)]|arXiv:[\d.]*\d)/g);
    expect(sources.length).toBeGreaterThan(40);
    expect([...new Set(sources)].filter((source) => !markdown.includes(source))).toEqual([]);
  });

  test("links every doi to itself", () => {
    const links = [...markdown.matchAll(/\[doi:([^\]]+)\]\(https:\/\/doi\.org\/([^)]*)\)/g)];
    expect(links.length).toBeGreaterThan(40);
    expect(links.filter(([, doi, target = ""]) => decodeURIComponent(target) !== doi).map(([link]) => link)).toEqual(
      [],
    );
    expect(wordsIn(markdown.replaceAll(/\[doi:[^\]]+\]/g, ""), /(doi:10\S*)/g)).toEqual([]);
  });

  test("says of every reason what it means, and of no other", () => {
    const union = codeOf("src/statistics/outcome.ts").split("export type NoResultReason")[1]?.split(";")[0] ?? "";
    const told = tableRows(markdown, "reason").flatMap(([reasons = ""]) => wordsIn(reasons, /`([a-z_]+)`/g));
    expect(told.sort()).toEqual(wordsIn(union, /\| "([a-z_]+)"/g).sort());
  });

  test("names the reasons that only plans have", () => {
    const union =
      codeOf("src/statistics/planning/plan-outcome.ts")
        .split(/^ {4}>/m)[1]
        ?.split(";")[0] ?? "";
    const reasons = wordsIn(union, /\| "([a-z_]+)"/g);
    expect(reasons.length).toBeGreaterThan(1);
    expect(reasons.filter((reason) => !markdown.includes(`\`${reason}\``))).toEqual([]);
  });

  test("has every rule that a row may warn by, and no other", () => {
    const union = /readonly rule: ([^;]*);/.exec(codeOf("src/statistics/health/warnings.ts"))?.[1] ?? "";
    const told = tableRows(markdown, "rule").flatMap(([rule = ""]) => wordsIn(rule, /`([a-z_]+)`/g));
    expect(told.sort()).toEqual(wordsIn(union, /"([a-z_]+)"/g).sort());
  });

  test("begins with links to all of its sections, in order", () => {
    const anchor = (heading: string): string =>
      heading
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, "")
        .replaceAll(" ", "-");
    const [opening = "", ...sections] = markdown.split(/^## /m);
    const headings = sections.map((section) => anchor(section.split("\n")[0] ?? ""));
    const contents = opening.slice(opening.indexOf("\n- "));
    expect(wordsIn(contents, /\]\(#([^)]+)\)/g)).toEqual(headings);
    expect(wordsIn(markdown, /\]\(#([^)]+)\)/g).filter((target) => !headings.includes(target))).toEqual([]);
  });

  test("asks in every section the question that it answers", () => {
    const sections = markdown.split(/^## /m).slice(1);
    const without = sections.filter((section) => !/^[^\n]+\n\n\*[^*\n]+\?[^*\n]*\*\n/.test(section));
    expect(without.map((section) => section.split("\n")[0])).toEqual(["Reasons instead of numbers", "What others do"]);
  });

  test("links to pages that exist", () => {
    const links = wordsIn(markdown, /\]\((?!https?:|#)([^)#]+)/g);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !existsSync(join(packagePath("docs"), link)))).toEqual([]);
  });
});
