import { execFileSync } from "node:child_process";
import { userInfo } from "node:os";
import { describe, expect, it } from "vitest";
import { currentUser } from "../../../src/changes/current-user.ts";

describe("who changes a configuration", () => {
  it("is PULSE_USER where it says somebody, else the user of the system", () => {
    expect(currentUser({ PULSE_USER: "deploy" })).toBe("deploy");
    expect(currentUser({ PULSE_USER: " " })).toBe(userInfo().username);
    expect(currentUser({})).toBe(userInfo().username);
  });

  it.skipIf(process.getuid?.() !== 0)("is the number of a user without a name, as containers have them", () => {
    const url = new URL("../../../src/changes/current-user.ts", import.meta.url).href;
    const script = `import(${JSON.stringify(url)}).then(({ currentUser }) => console.log(currentUser({})))`;
    const args = ["--import", "tsx", "--input-type=module", "-e", `process.setuid(54321); ${script}`];
    expect(execFileSync(process.execPath, args, { encoding: "utf8" }).trim()).toBe("uid 54321");
  });
});
