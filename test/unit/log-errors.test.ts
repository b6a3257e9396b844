import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { PulseError } from "../../src/errors.ts";
import { messageWithoutData } from "../../src/log.ts";
import { packagePath } from "../../src/package-path.ts";

/** The line that a script's log wrote. */
function logged(script: string): string {
  const { stderr } = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    cwd: packagePath("."),
    encoding: "utf8",
  });
  return stderr.split("\n").find((text) => text.startsWith('{"level"')) ?? stderr;
}

it.each(["error", "err"])(
  "an error that is logged as `%s` tells its name, message, stack and cause, and no fields that a library put on it",
  (field) => {
    const line = logged(`
    import { createLog } from "./src/log.ts";
    const error = Object.assign(new TypeError("no such thing", { cause: new Error("below") }), { request: "secret" });
    createLog("test").error({ ${field}: error }, "a bug");`);
    expect(JSON.parse(line)).toMatchObject({
      [field]: {
        name: "TypeError",
        message: "no such thing",
        stack: expect.stringMatching(/^ {4}at /),
        cause: { message: "below" },
      },
    });
    expect(line).not.toContain("secret");
  },
);

it("a logged error quotes no data, neither in its message, nor its stack, nor its cause", () => {
  const line = logged(`
    import { createLog } from "./src/log.ts";
    import { PulseError } from "./src/errors.ts";
    let cause;
    try { JSON.parse('unit-canary'); } catch (error) { cause = error; }
    const message = "DuckDB refused a statement: Conversion Error: Could not convert string 'unit-canary'\\nselect 'unit-canary'";
    const error = new PulseError({ code: "ENGINE_STATEMENT_FAILED", fault: "bug", message, cause });
    createLog("test").error({ err: error }, "a night failed");`);
  expect(JSON.parse(line)).toMatchObject({
    err: {
      code: "ENGINE_STATEMENT_FAILED",
      message: "DuckDB refused a statement: Conversion Error: Could not convert string '...'",
      cause: { name: "SyntaxError" },
    },
  });
  expect(line).not.toContain("canary");
});

it("messages of ours stay as they are written, foreign ones lose what they quote", () => {
  const ours = new PulseError({ code: "LANDING_TOPIC_UNKNOWN", fault: "input", message: 'no topic "orders"' });
  expect(messageWithoutData(ours)).toBe('no topic "orders"');
  expect(messageWithoutData(new Error(`invalid input: "u1" and 'u2'\ndetail`))).toBe(`invalid input: "..." and '...'`);
});
