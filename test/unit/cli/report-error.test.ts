import { expect, test } from "vitest";
import { reportError } from "../../../src/cli/report-error.ts";
import { createTerminal } from "../../../src/cli/terminal.ts";
import { PulseError } from "../../../src/errors.ts";

function report(error: unknown, json = false) {
  let text = "";
  const stream = {
    write: (more: string) => {
      text += more;
      return true;
    },
    once: () => undefined,
  };
  const exitCode = reportError(error, createTerminal({ stdout: stream, stderr: stream, env: {} }), { json });
  return { exitCode, text };
}

test("a failure says its code, what was seen and what to do, further lines indented", () => {
  const error = new PulseError({
    code: "CONFIG_INVALID",
    fault: "input",
    message: "a:1:2 wrong\nb:3:4 wrong",
    hint: "correct it",
  });
  expect(report(error)).toEqual({
    exitCode: 2,
    text: "error CONFIG_INVALID: a:1:2 wrong\n  b:3:4 wrong\nhint: correct it\n",
  });
});

test.each([
  ["check_failed", 3],
  ["dependency_down", 4],
  ["bug", 1],
] as const)("%s exits with %i", (fault, exitCode) => {
  expect(report(new PulseError({ code: "X", fault, message: "x" })).exitCode).toBe(exitCode);
});

test("what nobody expected is called our bug, with the stack", () => {
  const { exitCode, text } = report(new TypeError("undefined is not a function"));
  expect(exitCode).toBe(1);
  expect(text).toContain("error INTERNAL: TypeError: undefined is not a function\n");
  expect(text).toContain("report-error.test.ts");
  expect(text).toContain("this is a bug of Pulse");
});

test("as JSON it is one line", () => {
  const { text } = report(new PulseError({ code: "X", fault: "dependency_down", message: "a\nb" }), true);
  expect(JSON.parse(text)).toEqual({
    error: { code: "X", fault: "dependency_down", message: "a\nb", hint: null, exit_code: 4 },
  });
  expect(text.match(/\n/g)).toHaveLength(1);
});
