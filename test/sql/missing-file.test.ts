import { expect, test } from "vitest";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";

test("a statement whose file was deleted meanwhile is told apart from a bug: it is to be run again", async () => {
  const engine = await openDuckDb();
  try {
    const files = {
      kind: "files" as const,
      paths: ["/nowhere/part.parquet"],
      columns: [{ name: "a", type: "INTEGER" }],
    };
    const reading = engine.read({ inputs: new Map([["files", files]]), sql: "select a from files" });
    await expect(reading).rejects.toMatchObject({ code: "ENGINE_FILE_GONE", fault: "dependency_down" });
  } finally {
    await engine.close();
  }
});
