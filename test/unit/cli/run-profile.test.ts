import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runPulse } from "./fake-cli.ts";
import { landedProject } from "./landed-project.ts";

interface ProfileJson {
  readonly elapsed_ms: number;
  readonly in_statements_ms: number;
  readonly peak_rss_bytes: number;
  readonly models: readonly Readonly<Record<string, number> & { model: string }>[];
  readonly parts: readonly Readonly<Record<string, number> & { part: string }>[];
}

describe("pulse run --profile", () => {
  let landed: Awaited<ReturnType<typeof landedProject>>;
  let first: ProfileJson;
  const profiled = async (ds: string): Promise<ProfileJson> => {
    const { stdout, stderr } = await runPulse(["run", "--ds", ds, "--profile", "--json"], { cwd: landed.folder });
    expect(stderr).toBe("");
    return (JSON.parse(stdout) as { profile: ProfileJson }).profile;
  };
  const of = ({ models }: ProfileJson, name: string) => models.find(({ model }) => model === name);

  beforeAll(async () => {
    landed = await landedProject();
    first = await profiled("2026-01-08");
  }, 120_000);
  afterAll(() => landed.remove());

  it("says of each model what it read, wrote and held, dearest first", () => {
    const events = of(first, "intermediate/events");
    expect(events).toMatchObject({ built: 4, reused: 0, statements: 4 });
    for (const measure of ["rows_read", "bytes_read", "rows_written", "bytes_written", "peak_buffer_bytes"])
      expect(events?.[measure], measure).toBeGreaterThan(0);
    const times = first.models.map((model) => model.time_ms);
    expect(times).toEqual([...times].sort((a, b) => Number(b) - Number(a)));
    expect(of(first, "staging/messages")?.rows_written).toBeGreaterThanOrEqual(35);
    expect(first.peak_rss_bytes).toBeGreaterThan(1_000_000);
  });

  it("gives every moment to a part of the run, in or outside of statements", () => {
    const sum = (field: string): number => first.parts.reduce((all, part) => all + Number(part[field]), 0);
    expect(sum("time_ms")).toBeCloseTo(first.elapsed_ms, -1);
    expect(sum("in_statements_ms") + sum("outside_statements_ms")).toBeCloseTo(first.elapsed_ms, -1);
    expect(first.parts.map(({ part }) => part)).toEqual(
      expect.arrayContaining(["staging", "planning", "building", "reading", "inference", "tables", "exports"]),
    );
    expect(first.in_statements_ms).toBeLessThan(first.elapsed_ms);
  });

  it("shows that the next day builds its own events alone", async () => {
    const next = await profiled("2026-01-09");

    expect(of(next, "intermediate/events")).toMatchObject({ built: 1, statements: 1 });
    expect(of(next, "staging/messages")).toMatchObject({ built: 0, reused: 1, statements: 0 });
  }, 120_000);

  it("is two tables for people", async () => {
    const { stdout } = await runPulse(["run", "--ds", "2026-01-09", "--profile"], { cwd: landed.folder });

    expect(stdout).toMatch(
      /^ model +statements +time +CPU +rows read +read +rows written +written +buffers +spilled +memory +built +reused$/m,
    );
    expect(stdout).toMatch(/^ part +time +of all +in statements +outside +program busy +CPU$/m);
    expect(stdout).toMatch(/^ planning /m);
  });
});
