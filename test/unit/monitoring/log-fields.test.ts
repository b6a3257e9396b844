import { describe, expect, test } from "vitest";
import { documentedLogFields } from "../../harness/documented-log-fields.ts";
import { logCalls } from "../../harness/logged-fields.ts";

const calls = logCalls();
const documented = documentedLogFields();
/** What is spread into a line: topic and partition, offsets of a segment, ds and try, what Kafka's client says, and fields handed on as they are. */
const SPREAD = ["...partition", "...offsets", "...subject", "...logFields(entry)", "...fields"];

describe("log lines", () => {
  test("are found at all", () => {
    expect(calls.length).toBeGreaterThan(50);
    expect(documented.size).toBeGreaterThan(40);
  });

  test.each(calls)("$where has fields that are documented, which are none of people", ({ fields }) => {
    expect(fields.filter((field) => !documented.has(field) && !SPREAD.includes(field))).toEqual([]);
  });

  test("documented fields are those that a line has", () => {
    const used = new Set(calls.flatMap(({ fields }) => fields));
    const spread = ["topic", "partition", "segment", "next_offset", "position", "end", "of", "namespace", "broker"];
    const own = ["level", "time", "pid", "hostname", "name", "msg"];
    expect([...documented].filter((field) => ![...used, ...spread, ...own].includes(field))).toEqual([]);
  });
});
