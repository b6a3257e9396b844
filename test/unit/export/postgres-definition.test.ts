import { describe, expect, it } from "vitest";
import {
  columnsOfOtherType,
  definitionStatements,
  type ExistingColumn,
  type PostgresTable,
  quoteLiteral,
} from "../../../src/export/postgres-definition.ts";

const table: PostgresTable = {
  name: "things",
  row: "one thing",
  columns: [
    { name: "ds", type: "DATE", meaning: "The day." },
    { name: "group", type: "VARCHAR", meaning: "The group's name." },
  ],
};
const ds: ExistingColumn = { name: "ds", type: "date", comment: "The day." };
const group: ExistingColumn = { name: "group", type: "text", comment: "The group's name." };

describe("the definition of a PostgreSQL table", () => {
  it("makes the table, its index and its comments when there is none", () => {
    expect(definitionStatements("my", table, [])).toEqual([
      'create table "my"."things" (\n  "ds" date,\n  "group" text\n)',
      `comment on table "my"."things" is 'One row: one thing.'`,
      'create index on "my"."things" (ds)',
      `comment on column "my"."things"."ds" is 'The day.'`,
      `comment on column "my"."things"."group" is 'The group''s name.'`,
    ]);
  });

  it("needs no statement, and so no lock, when everything is there", () => {
    expect(definitionStatements("my", table, [ds, group])).toEqual([]);
  });

  it("adds a column that is lacking, with its comment", () => {
    expect(definitionStatements("my", table, [ds])).toEqual([
      'alter table "my"."things"\n  add column "group" text',
      `comment on column "my"."things"."group" is 'The group''s name.'`,
    ]);
  });

  it("leaves columns alone that it does not know", () => {
    const extra: ExistingColumn = { name: "added_by_the_user", type: "xml", comment: null };
    expect(definitionStatements("my", table, [ds, group, extra])).toEqual([]);
    expect(columnsOfOtherType(table, [ds, group, extra])).toEqual([]);
  });

  it("finds a column whose type is not the defined one", () => {
    const wrong: ExistingColumn = { ...group, type: "integer" };
    expect(columnsOfOtherType(table, [ds, wrong])).toEqual([wrong]);
  });

  it("quotes backslashes so that they mean themselves whatever the server's settings", () => {
    expect(quoteLiteral("it's \\d")).toBe("E'it''s \\\\d'");
  });
});
