import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import type { Relation } from "../../src/engine/engine.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

/** One list of six million numbers: 48 MB that cannot lie anywhere but in memory. */
const HUNGRY = "select len(list(i + n)) as items, count(*) as rows from range(6000000) as r(i) cross join few";

describe("the memory of an engine", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder("memory");
  });
  afterAll(() => folder.remove());

  const few = (asked: { times: number }): Relation => ({
    kind: "stream",
    columns: [{ name: "n", type: "BIGINT" }],
    rows: async function* () {
      asked.times += 1;
      yield [1n];
    },
  });
  const open = (mostGib: number) =>
    openDuckDb({ threads: 1, memory: { firstGib: 0.05, mostGib }, spillFolder: folder.path });

  it("grows when a statement does not get by, which begins anew with all of its rows", async () => {
    const engine = await open(2);
    const asked = { times: 0 };
    try {
      const output = { folder: join(folder.path, "built") };
      expect(await engine.build({ inputs: new Map([["few", few(asked)]]), sql: HUNGRY }, output)).toEqual({ rows: 1 });
      expect(asked.times).toBeGreaterThan(1);
      const built: Relation = {
        kind: "files",
        paths: [join(output.folder, "part.parquet")],
        columns: ["items", "rows"].map((name) => ({ name, type: "BIGINT" })),
      };
      const [row] = await engine.read({ inputs: new Map([["built", built]]), sql: "select items, rows from built" });
      expect(row).toEqual({ items: 6_000_000n, rows: 6_000_000n });
    } finally {
      await engine.close();
    }
  });

  it("grows no further than it may, and says what to do", async () => {
    const engine = await open(0.05);
    const asked = { times: 0 };
    try {
      const output = { folder: join(folder.path, "refused") };
      await expect(engine.build({ inputs: new Map([["few", few(asked)]]), sql: HUNGRY }, output)).rejects.toMatchObject(
        {
          code: "ENGINE_OUT_OF_MEMORY",
          hint: expect.stringContaining("compute.memory_gib"),
        },
      );
      expect(asked.times).toBe(1);
      expect(existsSync(join(output.folder, "part.parquet"))).toBe(false);
    } finally {
      await engine.close();
    }
  });

  it("grows once for statements that run out side by side", async () => {
    const engine = await open(2);
    try {
      const statement = () => ({ inputs: new Map([["few", few({ times: 0 })]]), sql: HUNGRY });
      const rows = await Promise.all([1, 2, 3].map(() => engine.read(statement())));
      expect(rows.flat().map(({ items }) => items)).toEqual([6_000_000n, 6_000_000n, 6_000_000n]);
    } finally {
      await engine.close();
    }
  });
});
