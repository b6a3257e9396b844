import { expect, test } from "vitest";
import { checkProject } from "../../../src/config/load.ts";
import { problemsOf, projectFolder, SETTINGS } from "./project-folder.ts";

const settings = (...lines: string[]): string => `${SETTINGS}${lines.join("\n")}\n`;
const gate = (...lines: string[]): string => `gate: checkout\n${lines.join("\n")}\nrules:\n  - rule: everyone\n`;

test.each<[string, ...string[]]>([
  ["dimensions: [[country]]", "4:14 entry 1 of dimensions is a list of 1; write a list of text, 2 to 4 of them"],
  ["dimensions: [[a, b, c, d, e]]", "4:14 entry 1 of dimensions is a list of 5; write a list of text, 2 to 4 of them"],
  ["dimensions: [{a: b}]", "4:14 entry 1 of dimensions is a mapping; write text or a list of text, 2 to 4 of them"],
  ["dimensions: [[country, 5]]", '4:24 entry 2 of dimensions is 5; write it in quotes: "5"'],
  ["dimensions: [[country, country]]", '4:24 attribute "country" is there twice, first in line 4; keep one of them'],
  [
    "dimensions: [country, plan, country]",
    '4:29 dimension "country" is there twice, first in line 4; keep one of them',
  ],
  [
    "dimensions: [[country, plan], [plan, country]]",
    '4:31 dimension "plan x country" is there twice, first in line 4; keep one of them; their order makes no difference',
  ],
  [
    'dimensions: [[country, plan], "country x plan"]',
    '4:31 dimension "country x plan" is there twice, first in line 4; keep one of them',
  ],
  [
    "views: [daily, dayly]",
    '4:16 entry 2 of views is "dayly"; did you mean "daily"? allowed: daily, days_since_exposure, last_7, last_28',
  ],
  ["views: [daily, daily]", '4:16 view "daily" is there twice, first in line 4; keep one of them'],
  [
    "dimensions: [[country, plan]]\nstatistics: {post_stratify_by: country x plans}",
    '5:32 dimension "country x plans" is not among dimensions; did you mean "country x plan"? allowed: country x plan',
  ],
])("%s in pulse.yaml is told with its place and what is allowed", async (text, ...expected) => {
  expect(await problemsOf({ "pulse.yaml": settings(text) })).toEqual(expected.map((line) => `pulse.yaml:${line}`));
});

const CROSSED = settings("dimensions: [country, [country, plan]]");

test.each<[string, ...string[]]>([
  [
    "dimensions: [[plan, country]]",
    '2:14 dimension "plan x country" is not among dimensions of pulse.yaml; allowed: country, country x plan',
  ],
  [
    "dimensions: [country x plan]",
    '2:14 "country x plan" is the name of crossed attributes; write them as in pulse.yaml: [country, plan]',
  ],
  [
    "dimensions: [country]\npost_stratify_by: country x plan",
    '3:19 dimension "country x plan" is not among the dimensions; did you mean "country"? allowed: country',
  ],
])("%s in a gate is told with its place and what is allowed", async (text, ...expected) => {
  expect(await problemsOf({ "pulse.yaml": CROSSED, "gates/a.yaml": gate(text) })).toEqual(
    expected.map((line) => `gates/a.yaml:${line}`),
  );
});

test("crossed dimensions are lists, and named as a product", async () => {
  const folder = projectFolder({
    "pulse.yaml": `${CROSSED}statistics: {post_stratify_by: country x plan}\nviews: []\n`,
    "gates/a.yaml": gate("dimensions: [[country, plan]]", "post_stratify_by: country x plan"),
  });
  const { project, problems } = await checkProject(folder, {});
  expect(problems).toEqual([]);
  expect(project?.settings).toMatchObject({ dimensions: ["country", ["country", "plan"]], views: [] });
  expect(project?.gates[0]?.dimensions).toEqual([["country", "plan"]]);
});
