import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EXIT_CODES } from "../../../src/errors.ts";
import { packagePath } from "../../../src/package-path.ts";
import { page, tableRows } from "./markdown.ts";

const markdown = page("docs/operations.md");

function sourceText(folder: string): string {
  return readdirSync(packagePath(folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(packagePath(folder), name), "utf8"))
    .join("\n");
}

const namesIn = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ""))].sort();

describe("docs/operations.md", () => {
  const documented = tableRows(markdown, "variable").flatMap(([names = ""]) => namesIn(names, /`([A-Z_]+)`/g));

  test("names every variable of the environment that the program reads", () => {
    const read = namesIn(`${sourceText("src")}\n${sourceText("jobs")}`, /\benv\.([A-Z_]+)/g);
    expect(read.length).toBeGreaterThan(4);
    // Two further places where a terminal's locale is looked for.
    expect(read.filter((name) => !documented.includes(name) && !name.startsWith("LC_"))).toEqual([]);
  });

  test("names every variable that docker-compose.yml reads, and explains those that it sets", () => {
    const compose = page("docker-compose.yml");
    const used = [...namesIn(compose, /\$\{(PULSE_[A-Z_]+)/g), ...namesIn(compose, /^ +(PULSE_[A-Z_]+):/gm)];
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((name) => !markdown.includes(`\`${name}\``))).toEqual([]);
  });

  test("names no variable that nobody reads", () => {
    const everywhere = [
      sourceText("src"),
      sourceText("jobs"),
      sourceText("test/services"),
      sourceText("test/harness"),
      sourceText("test/integration"),
      page("docker-compose.yml"),
    ].join("\n");
    expect(documented.filter((name) => !everywhere.includes(name))).toEqual([]);
  });

  test("names every exit code", () => {
    const told = tableRows(markdown, "exit code").map(([code]) => code);
    expect(told).toEqual([...Object.values(EXIT_CODES).map(String), "130, 143"]);
  });
});
