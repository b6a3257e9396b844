import { expect, test } from "vitest";
import { shellCommands } from "./shell-commands.ts";

test("commands are read as a shell would, without comments", () => {
  const markdown = [
    "```sh",
    "a -b && c 'd e'   # why",
    'q "x = \'#1\' and \\"y\\""',
    "# only words",
    "```",
    "```json",
    "{}",
    "```",
  ];
  expect(shellCommands(markdown.join("\n"))).toEqual([
    ["a", "-b"],
    ["c", "d e"],
    ["q", "x = '#1' and \"y\""],
  ]);
});
