import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runPulse } from "../cli/fake-cli.ts";
import { fencedBlocks, page } from "./markdown.ts";
import { examplesOf, metricsIn, sectionsOf } from "./metrics-page.ts";
import { claimsOf, wrongVariants } from "./metrics-page-claims.ts";
import { type PageRun, runPage } from "./metrics-page-run.ts";

const sections = sectionsOf(page("docs/metrics.md"));
const examples = examplesOf(sections);

/** A text without line breaks and indents. */
const inOneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

/** What stands between the `...` of a block, without its comments. */
function excerptsOf(block: string): string[] {
  return inOneLine(block.replaceAll(/^--.*$/gm, "..."))
    .split("...")
    .map((text) => text.trim())
    .filter((text) => text !== "");
}

describe("the examples of docs/metrics.md", () => {
  let run: PageRun;
  beforeAll(async () => {
    run = await runPage(sections, examples);
  }, 120_000);
  afterAll(() => run.remove());

  test.each(examples)("$heading: each figure is what the night computes", (example) => {
    const claims = claimsOf(run, example);
    expect(claims.length).toBeGreaterThan(0);
    const wrong = claims.filter(({ isRight, shown }) => !isRight(shown));
    expect(wrong.map(({ what, shown, truth }) => `${what}: the page shows ${shown}, it is ${truth}`)).toEqual([]);
  });

  test("would fail if any figure were another", () => {
    const variants = examples
      .flatMap((example) => claimsOf(run, example))
      .flatMap(({ what, shown, isRight }) => wrongVariants(shown).map((changed) => ({ what, changed, isRight })));
    expect(variants.length).toBeGreaterThan(300);
    expect(
      variants.filter(({ changed, isRight }) => isRight(changed)).map(({ what, changed }) => [what, changed]),
    ).toEqual([]);
  });

  const explained = sections.flatMap(({ heading, text, sql }) =>
    sql.flatMap((block) => {
      const metric = /^-- pulse explain (\S+)\n/.exec(block)?.[1];
      const sentence = inOneLine(/(?:^> .*\n)+/m.exec(text)?.[0].replaceAll(/^> /gm, "") ?? "");
      return metric === undefined ? [] : [{ heading, metric, sentence, excerpts: excerptsOf(block) }];
    }),
  );

  test.each(explained)("$heading: `pulse explain $metric` says the sentence and prints the SQL", async (shown) => {
    const { stdout } = await runPulse(["explain", shown.metric], { cwd: run.folder });
    const words = inOneLine(stdout.split("\nModels that run")[0] ?? "");
    expect(words).toContain(shown.sentence);
    let end = 0;
    for (const excerpt of shown.excerpts) {
      const start = words.indexOf(excerpt, end);
      expect(start, `${excerpt}\nis not in the rest of\n${words.slice(end)}`).toBeGreaterThanOrEqual(end);
      end = start + excerpt.length;
    }
  });

  test("have the sentence and the SQL of every kind", () => {
    const headings = sections.filter(({ depth }) => depth === 3).map(({ heading }) => heading);
    expect(explained.map(({ heading }) => heading)).toEqual(expect.arrayContaining(headings));
    expect(explained.filter(({ sentence, excerpts }) => sentence === "" || excerpts.length === 0)).toEqual([]);
  });

  const gateOf = (metric: string | undefined): string =>
    examples.find((example) => metricsIn(example).some(({ name }) => name === metric))?.gate ?? "";

  /** Arguments of a command of the page, with the units as they are called in the project. */
  const argumentsOf = (words: readonly string[]): string[] => {
    const [command, metric] = words;
    const gate = gateOf(metric);
    if (command !== "explain") return [...words];
    return [...words.map((word, index) => (words[index - 1] === "--unit" ? `${gate}/${word}` : word)), "--gate", gate];
  };

  const screens = sections.flatMap(({ text }) =>
    fencedBlocks(text, "text").map((block) => {
      const [command = "", ...lines] = block.split("\n").map(inOneLine);
      return {
        command,
        parts: lines
          .join("\n")
          .split("...")
          .filter((part) => part.trim() !== ""),
      };
    }),
  );

  test.each(screens)("$command prints what the page shows", async ({ command, parts }) => {
    const [prompt, program, ...words] = command.split(" ");
    expect([prompt, program]).toEqual(["$", "pulse"]);
    const { stdout } = await runPulse(argumentsOf(words), { cwd: run.folder });
    const printed = stdout.split("\n").map(inOneLine).join("\n");
    expect(parts.length).toBeGreaterThan(0);
    for (const part of parts) expect(printed).toContain(part.trim());
  });

  test("show a figure of every metric that they define", () => {
    const silent = examples.flatMap((example) => {
      const shown = claimsOf(run, example).map(({ what }) => what.split(", ")[1]);
      return metricsIn(example).filter(({ name }) => !shown.includes(String(name)));
    });
    expect(silent).toEqual([]);
  });
});
