import { existsSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cli } from "../../../src/cli/cli.ts";
import { createProgram } from "../../../src/cli/program.ts";
import { checkProject } from "../../../src/config/load.ts";
import { openPublished, type Published } from "../../../src/engine/duckdb/open-published.ts";
import { packagePath } from "../../../src/package-path.ts";
import { databasePath } from "../../../src/publish/database-path.ts";
import { runPulse } from "../cli/fake-cli.ts";
import { fencedBlocks, page, tableRows } from "./markdown.ts";
import { inlineCommands, shellCommands } from "./shell-commands.ts";
import { makeSmallShop } from "./small-shop.ts";

const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  "BENCHMARKS.md",
  "docs/events.md",
  "docs/gates.md",
  "docs/collector.md",
  "docs/metrics.md",
  "docs/operations.md",
  "docs/scaling.md",
  "docs/chaos.md",
  "docs/scaling.md",
  "docs/errors.md",
];
const readme = page("README.md");
const commands = PAGES.flatMap((path) =>
  [...shellCommands(page(path)), ...inlineCommands(page(path))].map((words) => ({
    path,
    words,
    line: words.join(" "),
  })),
);

/** Commands that end by themselves, need nothing from outside and say something about a project. */
const runsHere = ([name, command, ...args]: readonly string[]): boolean =>
  name === "pulse" &&
  (["check", "gate", "run", "results", "health", "query", "export"].includes(command ?? "") ||
    (command === "land" && args.includes("--once")));

const silent = { write: () => true, once: () => undefined };

/** A world in which nothing is read or written. */
const NOWHERE: Cli = {
  stdin: (async function* () {})(),
  stdout: silent,
  stderr: silent,
  env: {},
  cwd: "/nowhere",
  clock: { now: () => 0, sleep: async () => undefined },
};

/** Parses a command line as `pulse` would, and does nothing. Throws where it would refuse. */
async function parse(words: readonly string[]): Promise<void> {
  const program = await createProgram(words, NOWHERE, () => undefined);
  const disarm = (command: Command): void => {
    command.action(() => undefined);
    for (const one of command.commands) disarm(one);
  };
  for (const one of program.commands) disarm(one);
  await program.parseAsync([...words], { from: "user" });
}

describe("commands in the documentation", () => {
  test("are found at all", () => {
    expect(commands.length).toBeGreaterThan(25);
  });

  test.each(commands.filter(({ words }) => words[0] === "pulse"))(
    "$path: $line is a command line that pulse takes",
    async ({ words }) => {
      await expect(parse(words.slice(1))).resolves.toBeUndefined();
    },
  );

  test("name npm scripts that exist", () => {
    const { scripts } = JSON.parse(page("package.json")) as { scripts: Record<string, string> };
    const named = commands.flatMap(({ words: [npm, verb, script] }) =>
      npm !== "npm" ? [] : verb === "run" ? [script] : verb === "test" ? ["test"] : [],
    );
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((script) => script === undefined || !(script in scripts))).toEqual([]);
  });

  test("name services that docker-compose.yml has", () => {
    const compose = page("docker-compose.yml");
    const services = commands.flatMap(({ words }) => {
      const run = words.indexOf("run");
      return words.includes("compose") && run > 0 ? [words.slice(run + 1).find((word) => !word.startsWith("--"))] : [];
    });
    expect(services.length).toBeGreaterThan(1);
    expect(services.filter((service) => !compose.includes(`\n  ${service}:\n`))).toEqual([]);
  });

  test("name jobs that exist", () => {
    const jobs = [
      ...PAGES.map(page)
        .join("\n")
        .matchAll(/dist\/(jobs\/[a-z-]+)\.js/g),
    ].map((match) => `${match[1]}.ts`);
    expect(jobs).toContain("jobs/nightly.ts");
    expect(jobs.filter((job) => !existsSync(packagePath(job)))).toEqual([]);
  });
});

describe("the comments of docker-compose.yml", () => {
  test("say what README says", () => {
    const told = [...page("docker-compose.yml").matchAll(/^# {3}(docker compose .*?)(?: {2,}|$)/gm)].map(
      (match) => match[1] ?? "",
    );
    expect(told.length).toBeGreaterThan(3);
    const inReadme = shellCommands(readme).map((words) => words.join(" "));
    expect(told.filter((line) => !inReadme.some((command) => command.startsWith(line)))).toEqual([]);
  });
});

describe("the repository's pages", () => {
  test.each(PAGES)("%s links to files and headings that exist", (path) => {
    const slugs = (text: string) =>
      [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
        heading
          .toLowerCase()
          .replaceAll(/[^a-z0-9 _-]/g, "")
          .replaceAll(" ", "-"),
      );
    for (const [, target = ""] of page(path).matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [file = "", heading] = target.split("#");
      const at = file === "" ? path : join(path, "..", file);
      expect(existsSync(packagePath(at)), `${path} -> ${target}`).toBe(true);
      if (heading !== undefined) expect(slugs(page(at)), `${path} -> ${target}`).toContain(heading);
    }
  });

  test("every promise of README names tests that exist", () => {
    const named = tableRows(readme, "promise").flatMap(([, , tested = ""]) =>
      [...tested.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""),
    );
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((path) => !existsSync(packagePath(path)))).toEqual([]);
  });

  test("CONTRIBUTING.md names files that exist", () => {
    const named = [...page("CONTRIBUTING.md").matchAll(/`((?:src|sql|test|docs|jobs|datasets)\/[^`<]*)`/g)].map(
      (match) => match[1] ?? "",
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(packagePath(path)))).toEqual([]);
  });

  test("the tree in README has every folder of src/, and no other", () => {
    const tree = /```\nsrc\/\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
    const told = [...tree.matchAll(/^ {2}([a-z]+)\/ /gm)].map((match) => match[1] ?? "");
    const there = new Set(
      [...page(".dependency-cruiser.cjs").matchAll(/const (?:PURE|FLOW) = \[([^\]]*)\]/g)].flatMap(
        ([, list = ""]) => list.match(/[a-z]+/g) ?? [],
      ),
    );
    expect([...told].sort()).toEqual([...there, "cli"].sort());
  });
});

describe("README, followed by somebody with the demo's project", () => {
  let shop: Awaited<ReturnType<typeof makeSmallShop>>;
  let published: Published;
  beforeAll(async () => {
    shop = await makeSmallShop("readme");
    for (const args of [["land", "--once"], ["run"]])
      expect(await runPulse(args, { cwd: shop.folder })).toMatchObject({ exitCode: 0 });
    published = await openPublished(databasePath(join(shop.folder, ".pulse")));
  }, 60_000);
  afterAll(async () => {
    published.close();
    await shop.remove();
  });

  test.each(
    shellCommands(readme)
      .filter(runsHere)
      .map((words) => ({ words })),
  )("$line works", async ({ words }) => {
    const { exitCode, stdout, stderr } = await runPulse(words.slice(1), { cwd: shop.folder });
    expect({ exitCode: words[1] === "health" && exitCode === 3 ? 0 : exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: "",
    });
    expect(stdout.length).toBeGreaterThan(10);
  });

  test("a second run of a day does nothing, and says so", async () => {
    expect((await runPulse(["run"], { cwd: shop.folder })).stdout).toContain("unchanged");
  });

  test("the queries for DuckDB's own command line run", async () => {
    const queries = shellCommands(readme).filter(([name]) => name === "duckdb");
    expect(queries.length).toBeGreaterThan(1);
    for (const words of queries) {
      const sql = (words.at(-1) ?? "").replaceAll("'.pulse/", `'${shop.folder}/.pulse/`);
      await expect(published.records(sql), sql).resolves.toBeInstanceOf(Array);
    }
  });

  test("each SQL example answers rows", async () => {
    const examples = fencedBlocks(readme, "sql");
    expect(examples.length).toBeGreaterThan(2);
    for (const sql of examples) expect((await published.records(sql)).length, sql).toBeGreaterThan(0);
  });

  test("`pulse init` and what README writes into its files is a project without mistakes", async () => {
    const { folder } = shop;
    expect(await runPulse(["init", "my-project"], { cwd: folder })).toMatchObject({ exitCode: 0 });
    const [source = "", gate = "", metrics = ""] = fencedBlocks(readme, "yaml");
    const at = (path: string) => join(folder, "my-project", path);
    const settings = readFileSync(at("pulse.yaml"), "utf8").replace(/^sources:\n(?: +.*\n)+/m, source);
    await writeFile(at("pulse.yaml"), settings);
    await writeFile(at("gates/new_checkout.yaml"), gate);
    await writeFile(at("metrics/shop.yaml"), metrics);
    const { project, problems } = await checkProject(at("."), {});
    expect(problems).toEqual([]);
    expect(project?.settings.sources).toEqual([
      expect.objectContaining({ type: "kafka", topics: ["exposures", "events"] }),
    ]);
    expect(project?.gates.map(({ gate: name }) => name)).toContain("new_checkout");
  });

  test("a published number can be followed back to the raw segment that it came from", async () => {
    const store = join(shop.folder, ".pulse");
    const [run] = await published.records("select ds, run_id, table_hashes from runs");
    const folder = join(store, "runs", String(run?.ds), String(run?.run_id));
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as {
      derived: string[];
      tables: Record<string, { hash: string }>;
    };
    expect(JSON.parse(String(run?.table_hashes))).toMatchObject({ pulse_results: manifest.tables.pulse_results?.hash });

    const provenanceOf = (model: string, address: string) =>
      JSON.parse(
        readFileSync(join(store, "derived", model, address.slice(0, 2), address, "provenance.json"), "utf8"),
      ) as {
        model: string;
        sql: string;
        inputs: string[];
        parameters: unknown;
      };
    const moments = manifest.derived.find((one) => one.startsWith("moments/"))?.split("/")[1] ?? "";
    expect(provenanceOf("moments", moments)).toMatchObject({
      model: "intermediate/moments",
      sql: expect.stringContaining("select"),
    });
    const events = manifest.derived.find((one) => one.startsWith("events/"))?.split("/")[1] ?? "";
    const staged = (provenanceOf("events", events).parameters as { staged: string[] }).staged[0] ?? "";
    const [, topic = "", partition = "", offset = ""] = /^(.+)\/(\d+) on .+ offsets (\d+) to /.exec(staged) ?? [];
    const segment = join(store, "raw", topic, partition.padStart(6, "0"), offset.padStart(20, "0"));
    expect(topic).toBe("pulse-events");
    expect(readdirSync(segment)).toContain("messages.gz");
  });
});
