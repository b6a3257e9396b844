import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Relation, Statement } from "../../src/engine/engine.ts";
import { model } from "../../src/engine/model.ts";
import { packagePath } from "../../src/package-path.ts";
import { tables } from "../../src/publish/tables/all-tables.ts";
import { MODEL_PATHS } from "./model-paths.ts";
import { portabilityProblems } from "./portable-sql.ts";
import { type RecordedRun, recordShopRun } from "./recorded-run.ts";
import { relationsOf, sqlTokens } from "./sql-tokens.ts";

let run: RecordedRun;
beforeAll(async () => {
  run = await recordShopRun();
}, 120_000);
afterAll(() => run.close());

const isMart = (path: string): boolean => path.startsWith("marts/");
const publishedTable = (path: string) => tables.find(({ name }) => `marts/${name}` === path);

function headerOf(path: string): string[] {
  const lines = readFileSync(packagePath(`sql/${path}.sql`), "utf8").split("\n");
  return lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith("--")),
  );
}

/** Words of a model for which a run puts columns and values of its own. */
const WORDS = /\b(each_\w+|kept_attributes|its_history|this_unit_type|this_day|until_us)\b/;

/** Whether a statement is a model's, with its words replaced. */
function isFilled(statement: string, sql: string): boolean {
  const fixed = sql.split(new RegExp(WORDS, "g")).filter((_, index) => index % 2 === 0);
  if (fixed.length === 1) return statement === sql;
  let at = 0;
  return fixed.every((text) => {
    const found = statement.indexOf(text, at);
    at = found + text.length;
    return found >= 0;
  });
}

/** The columns of figures, which are a project's own. */
const FIGURE = /^(before_)?(events|total|overflows|rounded)_[0-9a-f]{16}$/;

/** Columns of a model: of its header, or for marts of the published table, in which JSON is a text. */
function columnsOf(path: string): { name: string; type: string }[] {
  const published = publishedTable(path)?.columns.map(({ name, type }) => ({
    name,
    type: type === "JSON" ? "VARCHAR" : type,
  }));
  return published ?? model(path).columns.filter(({ name }) => !WORDS.test(name));
}

/** A relation without rows: its columns, with their types. */
function emptied(relation: Relation): Relation {
  if (relation.kind === "files") return { ...relation, paths: [] };
  return relation.kind === "rows" ? { ...relation, rows: [] } : relation;
}

/** How often a name with a number stands for a model's own: `chain_2`, `step_2`. */
const generalised = (sql: string): string =>
  sql.replaceAll(/\bstep_\d\b/g, "this_step").replaceAll(/\bchain_\d\b/g, "previous_chain");

/** The statements in which a model was run, with the relations that it had: as the statement itself, or as a relation of another. */
function usesOf(path: string): Statement[] {
  const { sql } = model(path);
  return run.statements.flatMap((statement) => {
    if (isFilled(statement.sql, sql)) return [statement];
    if (isMart(path) && statement.sql.includes(`(${sql}\n)`)) return [{ ...statement, sql }];
    const inputs = [...statement.inputs];
    return inputs.flatMap(([, relation], at) =>
      "sql" in relation && (relation.sql === sql || generalised(relation.sql) === sql)
        ? [{ inputs: new Map(inputs.slice(0, at)), sql: relation.sql }]
        : [],
    );
  });
}

describe.each(MODEL_PATHS)("%s", (path) => {
  const header = headerOf(path);
  const { row, grain, inputs, sql } = model(path);

  test("says in its header what one row is, its grain, its inputs, and each column with type and meaning", () => {
    expect(row).toMatch(/^[A-Z][^.]*\.$/);
    expect(header[0]).toBe(`-- ${row}`);
    expect(header.slice(1, 3).map((line) => line.split(" ")[1])).toEqual(["grain:", "inputs:"]);
    expect(grain).not.toEqual([]);
    if (isMart(path)) {
      expect(header.slice(3)).toEqual([`-- columns: those of the published table \`${path.slice("marts/".length)}\``]);
      return;
    }
    expect(header[3]).toBe("-- columns:");
    for (const line of header.slice(4)) expect(line).toMatch(/^-- {3}\w+ [A-Z]+(\(.+?\))?(\[\])? +[A-Za-z].{3,}$/);
    expect(header.slice(4)).toHaveLength(model(path).columns.length);
  });

  test("names in its header the relations that it reads", () => {
    const { read } = relationsOf(sqlTokens(sql));
    expect([...inputs].sort()).toEqual([...read].sort());
  });

  test("answers the columns that its header says, with their types", async () => {
    const [use] = usesOf(path);
    if (use === undefined) throw new Error("the run did not use this model");
    const described = await run.engine.read({
      inputs: new Map([...use.inputs].map(([name, relation]) => [name, emptied(relation)])),
      sql: `select column_name as name, column_type as type from (describe ${use.sql})`,
    });
    expect(described.filter(({ name }) => !FIGURE.test(String(name)))).toEqual(columnsOf(path));
  });

  test("has the grain that its header says, and no nulls but in columns that speak of them", async () => {
    const columns = columnsOf(path).map(({ name }) => name);
    const maybeNull = new Set(header.flatMap((line) => /^-- {3}(\w+) .*\bnull\b/.exec(line)?.[1] ?? []));
    const key = grain.map((name) => `"${name}"`).join(", ");
    const neverNull = isMart(path) ? grain : columns.filter((name) => !maybeNull.has(name));
    const nulls = neverNull.map((name) => `count(*) - count("${name}") as "${name}"`).join(", ");
    let rows = 0n;
    for (const use of usesOf(path)) {
      const [counted] = await run.engine.read({
        inputs: new Map([...use.inputs, ["found", { kind: "table", sql: use.sql }]]),
        sql: `select count(*) as rows, (select count(*) from (select ${key} from found group by ${key})) as keys, ${nulls} from found`,
      });
      const { rows: n, keys, ...nullsOf } = counted ?? {};
      expect(keys).toBe(n);
      expect(nullsOf).toEqual(Object.fromEntries(neverNull.map((name) => [name, 0n])));
      rows += BigInt(String(n));
    }
    expect(rows).toBeGreaterThan(0n);
  });
});

test("every statement that the run built files by is portable SQL", () => {
  const statements = run.statements.flatMap((statement) => [
    statement.sql,
    ...[...statement.inputs.values()].flatMap((relation) => ("sql" in relation ? [relation.sql] : [])),
  ]);
  expect(statements.length).toBeGreaterThan(MODEL_PATHS.length);
  expect([...new Set(statements)].flatMap((sql) => portabilityProblems(sql.slice(0, 60), sql))).toEqual([]);
});
