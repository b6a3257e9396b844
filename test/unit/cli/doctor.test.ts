import { appendFile, mkdir, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currentRunId } from "../../../src/publish/run.ts";
import { makeSmallShop } from "../docs/small-shop.ts";
import { runPulse } from "./fake-cli.ts";

interface Check {
  readonly area: string;
  readonly check: string;
  readonly subject: string;
  readonly status: string;
  readonly seen: string;
  readonly action: string | null;
}

interface Answer {
  readonly status: string;
  readonly exit_code: number;
  readonly checks: readonly Check[];
  readonly disk: {
    files: number;
    bytes: number;
    parts: { kind: string; name: string; files: number; bytes: number }[];
  };
}

describe("pulse doctor, on a store", () => {
  let shop: Awaited<ReturnType<typeof makeSmallShop>>;
  const world = () => ({ cwd: shop.folder, now: Date.now() });
  async function doctor(...args: string[]): Promise<Answer> {
    const { stdout, stderr, exitCode } = await runPulse(["doctor", "--json", ...args], world());
    expect(stderr).toBe("");
    const answer = JSON.parse(stdout) as Answer;
    expect(exitCode).toBe(answer.exit_code);
    return answer;
  }
  const problems = ({ checks }: Answer): Check[] => checks.filter(({ status }) => status === "problem");
  const inStore = (...names: string[]): string => join(shop.folder, ".pulse", ...names);
  const filesOf = async (folder: string, ending: string): Promise<string[]> =>
    (await readdir(inStore(folder), { recursive: true })).filter((name) => name.endsWith(ending)).sort();

  beforeAll(async () => {
    shop = await makeSmallShop("doctor");
    for (const args of [["land", "--once"], ["run"]])
      expect(await runPulse(args, { cwd: shop.folder })).toMatchObject({ exitCode: 0 });
  }, 60_000);
  afterAll(async () => {
    await shop.remove();
  });

  it("finds nothing wrong with a whole one, and says what takes its room, largest first", async () => {
    const answer = await doctor("--deep");
    expect(problems(answer)).toEqual([]);
    expect(answer.exit_code).toBe(0);
    const { parts, bytes, files } = answer.disk;
    expect(parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(bytes);
    expect(parts.reduce((sum, part) => sum + part.files, 0)).toBe(files);
    expect(parts.map((part) => part.bytes)).toEqual(parts.map((part) => part.bytes).sort((a, b) => b - a));
    expect(parts).toContainEqual(expect.objectContaining({ kind: "derived", name: "unit_days" }));
    expect(parts).toContainEqual(expect.objectContaining({ kind: "runs", name: "pulse_results" }));
    expect(new Set(parts.map(({ kind }) => kind))).toEqual(new Set(["raw", "derived", "runs", "other"]));
  });

  it("leaves nothing behind in the store or beside it", async () => {
    await doctor();
    const names = await readdir(shop.folder, { recursive: true });
    expect(names.filter((name) => name.includes(".doctor-"))).toEqual([]);
  });

  it("says of every warning and problem what to do", async () => {
    const { checks } = await doctor();
    for (const { status, action, check } of checks) if (status !== "ok") expect(action, check).not.toBeNull();
  });

  it("is one page on a terminal, with what to do below each trouble", async () => {
    const { stdout } = await runPulse(["doctor"], { ...world(), columns: 90 });
    const plain = stripVTControlCharacters(stdout);
    expect(plain).toMatch(/^doctor · project shop/);
    expect(plain).toContain("\n configuration\n   ✓ ");
    expect(plain).toMatch(/\n {3}! .*\n( {5}.*\n)*? {5}do: /);
    expect(plain).toMatch(/disk use .* in [\d,]+ files\n {3}kind +what +files +size +share\n/);
    expect(plain).toMatch(/fine\n$/);
    for (const line of plain.split("\n")) expect(line.length).toBeLessThanOrEqual(90);
  });

  it("finds a table that is damaged", async () => {
    const ds = (await readdir(inStore("runs"))).at(-1) ?? "";
    const path = inStore("runs", ds, currentRunId(inStore(), ds) ?? "", "assignments.parquet");
    await truncate(path, 100);
    const found = problems(await doctor());
    expect(found).toEqual([expect.objectContaining({ area: "store", check: "run", subject: ds })]);
    expect(found[0]?.seen).toContain("assignments");
    expect(found[0]?.action).toContain(`pulse run --ds ${ds}`);
  });

  it("finds pulse.duckdb missing", async () => {
    await rm(inStore("pulse.duckdb"));
    expect(problems(await doctor())).toContainEqual(expect.objectContaining({ check: "database" }));
  });

  it("finds derived files that are shorter than they were written, which is no problem", async () => {
    const [path = ""] = await filesOf("derived/unit_days", ".parquet");
    await truncate(inStore("derived/unit_days", path), 10);
    const { checks } = await doctor();
    expect(checks).toContainEqual(expect.objectContaining({ check: "derived", status: "warning" }));
  });

  it("finds flipped bytes of a segment, if it reads them", async () => {
    const [path = ""] = await filesOf("raw", "messages.gz");
    await appendFile(inStore("raw", path), "x");
    expect(problems(await doctor()).map(({ check }) => check)).not.toContain("checksums");
    const deep = problems(await doctor("--deep")).find(({ check }) => check === "checksums");
    expect(deep?.action).toContain("pulse verify --restore");
  });

  it("finds a segment without its messages, and a chain with a break", async () => {
    const paths = await filesOf("raw", "messages.gz");
    await rm(inStore("raw", paths.at(-1) ?? ""));
    expect(problems(await doctor())).toContainEqual(expect.objectContaining({ check: "segment", area: "store" }));
    await writeFile(inStore("raw", (paths.at(-1) ?? "").replace("messages.gz", "segment.json")), "{");
    const found = await doctor();
    expect(problems(found)).toContainEqual(expect.objectContaining({ check: "chain" }));
    expect(found.exit_code).toBe(3);
  });

  it("has nothing to look at but the mistakes where the project's files have some", async () => {
    await mkdir(join(shop.folder, "metrics"), { recursive: true });
    await writeFile(join(shop.folder, "metrics", "broken.yaml"), "metrics:\n  - { name: x, kind: none }\n");
    const answer = await doctor();
    expect(answer.exit_code).toBe(3);
    expect(answer.checks.map(({ area }) => area)).toEqual(answer.checks.map(() => "configuration"));
    expect(answer.checks[0]?.subject).toMatch(/^metrics\/broken\.yaml:2:/);
    expect(answer.disk).toBeNull();
  });
});
