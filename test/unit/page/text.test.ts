import { expect, test } from "vitest";
import { serverLinks } from "../../../src/page/links.ts";
import { markdownTable, markdownText } from "../../../src/page/markdown.ts";
import { fileSafe, REPORT_FILES, reportLinks } from "../../../src/page/report/report-files.ts";
import { visible } from "../../../src/page/visible.ts";

test.each([
  ["safe\u202egnp.exe", "safe[U+202E]gnp.exe"],
  ["bell\u0007", "bell[U+0007]"],
  ["zero\u200bwidth\ufeff", "zero[U+200B]width[U+FEFF]"],
  ["tag\u{e0041}", "tag[U+E0041]"],
  ["two\nlines\tand a tab", "two\nlines\tand a tab"],
  ["Zürich, 東京, עברית, 👍", "Zürich, 東京, עברית, 👍"],
])("characters that hide or turn others are shown as their code point: %j", (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test.each([
  ["new_checkout rose by 2.1 % (0.4 % to 3.9 %)", "new_checkout rose by 2.1 % (0.4 % to 3.9 %)"],
  ["[click](https://evil.example)", "\\[click\\](https\\://evil.example)"],
  ["@everyone <!channel> *bold* | cell `code`", "\\@everyone \\<!channel\\> \\*bold\\* \\| cell \\`code\\`"],
  ["# heading\n- item", "\\# heading - item"],
])("names are no markup in Markdown: %j", (text, markdown) => {
  expect(markdownText(text)).toBe(markdown);
});

test("a table in Markdown has one line a row", () => {
  expect(markdownTable(["a", "b"], [["1", "2"]])).toBe("| a | b |\n| --- | --- |\n| 1 | 2 |");
});

test("links of the server hold any name, and stay with the day that was asked for", () => {
  const links = serverLinks({ ds: "2026-01-12" });
  expect(links.gate("a/b?c#d")).toBe("/gates/a%2Fb%3Fc%23d?ds=2026-01-12");
  expect(links.gateAnalysis("a", "stage-2")).toBe("/gates/a?analysis=stage-2&ds=2026-01-12");
  expect(links.metricOfGate("a", "m", { rule: "beta" })).toBe("/gates/a/metrics/m?rule=beta&ds=2026-01-12");
  expect(serverLinks().overview()).toBe("/");
});

test("files of a report have names that every file system takes, one for each name", () => {
  expect(fileSafe("new_checkout")).toBe("new_checkout");
  const names = ["New_Checkout", "new checkout", "../../etc/passwd", "con.", "", "東京", "a".repeat(300), ".", "<b>"];
  const files = names.map(fileSafe);
  expect(new Set(files).size).toBe(names.length);
  for (const file of files) expect(file).toMatch(/^[a-z0-9][a-z0-9_-]{0,79}$/);
});

test("links of a report are relative, and none where there is no page", () => {
  const links = reportLinks(REPORT_FILES.gate("a"), {
    analyses: false,
    limit: 300,
    hasMetric: (_, metric) => metric === "revenue",
    hasRun: () => false,
    hasDifference: () => false,
  });
  expect(links.overview()).toBe("../index.html");
  expect(links.gate("b")).toBe("../gates/b.html");
  expect(links.gateAnalysis("b", "stage-2")).toBeNull();
  expect(links.metricOfGate("a", "revenue")).toBe("../gates/a.metric.revenue.html");
  expect(links.metricOfGate("a", "purchases")).toBeNull();
  expect(links.run("2026-01-12")).toBeNull();
});
