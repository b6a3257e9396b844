import { expect, test } from "vitest";
import { diskFullInWords } from "../../src/disk-full.ts";

test.each([
  ["the operating system's", Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" })],
  ["a quota's", Object.assign(new Error("EDQUOT: write"), { code: "EDQUOT" })],
  ["a library's that only has words for it", new Error('IO Error: Could not write file "x": No space left on device')],
])("a full disk says where, what and what to do: %s", (_, error) => {
  expect(diskFullInWords(error, "/data/pulse")).toMatchObject({
    code: "ENGINE_DISK_FULL",
    fault: "dependency_down",
    message: `the disk of the store /data/pulse is full: ${error.message}`,
    hint: expect.stringContaining("make room"),
  });
});

test("any other error passes through", () => {
  const other = Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
  expect(diskFullInWords(other, "/data/pulse")).toBe(other);
});
