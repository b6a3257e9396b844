import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { packagePath } from "../../src/package-path.ts";

it("a logged error tells its name, message, stack and cause, and no fields that a library put on it", () => {
  const script = `
    import { createLog } from "./src/log.ts";
    const error = Object.assign(new TypeError("no such thing", { cause: new Error("below") }), { request: "secret" });
    createLog("test").error({ error }, "a bug");`;
  const { stderr } = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    cwd: packagePath("."),
    encoding: "utf8",
  });
  const line = stderr.split("\n").find((text) => text.includes("a bug")) ?? "{}";
  expect(JSON.parse(line)).toMatchObject({
    error: { name: "TypeError", message: "no such thing", stack: expect.any(String), cause: { message: "below" } },
  });
  expect(line).not.toContain("secret");
});
