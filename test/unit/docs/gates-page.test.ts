import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checkProject } from "../../../src/config/load.ts";
import { attributeCondition, CONDITION_SOURCES, ruleCondition } from "../../../src/gates/condition.ts";
import { SUBJECT_KINDS } from "../../../src/gates/definition.ts";
import { compileSpecs } from "../../../src/gates/evaluation/compile.ts";
import { evaluateGate } from "../../../src/gates/evaluation/evaluate.ts";
import { conditionSpec } from "../../../src/gates/specs/condition-specs.ts";
import { plainRule, plainSpec } from "../../../src/gates/specs/rule-specs.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { KNOWN_DIFFERENCES } from "../../integration/sdk/known-differences.ts";
import { runPulse } from "../cli/fake-cli.ts";
import { STATSIG_PROJECT } from "../gates/specs/statsig-project.ts";
import { operatorRow, type PageStep, stepsOf } from "./gates-page.ts";
import { page, tableRows } from "./markdown.ts";
import { isMapping } from "./metrics-page.ts";
import { shellWords } from "./shell-commands.ts";

const markdown = page("docs/gates.md");
const steps = stepsOf(markdown);
type Screen = Extract<PageStep, { kind: "screen" }>;
const screens = steps.filter((step): step is Screen => step.kind === "screen");

/** Whether each part between lines of `...` stands in what was printed, in order, from the first line to the last. */
function shows(printed: string, shown: string): boolean {
  const pattern = shown
    .split(/^ *\.\.\.\n/m)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join("(?:.*\\n)+");
  return new RegExp(`^${pattern}$`).test(printed);
}

describe("docs/gates.md", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const printed = new Map<Screen, { readonly output: string; readonly exitCode: number; readonly stderr: string }>();

  beforeAll(async () => {
    folder = await temporaryFolder("gates-page");
    write("specs.json", JSON.stringify(STATSIG_PROJECT));
    for (const step of steps) {
      if (step.kind === "file") write(step.path, step.text);
      else {
        const { stdout, stderr, exitCode } = await runPulse([...shellWords(step.command).slice(1), "--no-color"], {
          cwd: folder.path,
          env: { PULSE_USER: "ann" },
          now: step.nowMs,
          columns: 110,
          ...(step.isAsked ? { asks: true, stdin: "y\n" } : {}),
        });
        printed.set(step, { output: stdout, exitCode, stderr });
      }
    }
  }, 60_000);
  afterAll(() => folder.remove());

  function write(path: string, text: string): void {
    const at = join(folder.path, path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, text);
  }

  test("its files are a project without mistakes", async () => {
    const { project, problems } = await checkProject(folder.path, {});
    expect(problems).toEqual([]);
    expect(project?.gates.length).toBeGreaterThan(1);
  });

  test("has a file of every kind, and a heading for it", () => {
    const files = steps.flatMap((step) => (step.kind === "file" ? [parse(step.text) as unknown] : []));
    for (const kind of SUBJECT_KINDS) {
      expect(markdown).toMatch(new RegExp(`^### (?:Dynamic )?${kind}s$`, "im"));
      expect(files.filter((file) => isMapping(file) && kind in file).length, kind).toBeGreaterThan(0);
    }
  });

  test.each(screens.map((screen) => ({ command: screen.command, screen })))(
    "$command prints what the page shows",
    ({ screen }) => {
      const { output, exitCode, stderr } = printed.get(screen) ?? { output: "", exitCode: 1, stderr: "" };
      expect({ exitCode, stderr: screen.isAsked ? stderr.includes("[y/N]") : stderr }).toEqual({
        exitCode: 0,
        stderr: screen.isAsked ? true : "",
      });
      if (!shows(output, screen.shown)) expect(output).toBe(screen.shown);
    },
  );

  test("would fail if a figure of a screen were another", () => {
    const digits = screens.flatMap((screen) =>
      [...screen.shown.matchAll(/\d/g)].map(({ index, 0: digit }) => ({ screen, index, digit })),
    );
    expect(digits.length).toBeGreaterThan(100);
    for (const { screen, index, digit } of digits) {
      const wrong = screen.shown.slice(0, index) + ((Number(digit) + 1) % 10) + screen.shown.slice(index + 1);
      expect(shows(printed.get(screen)?.output ?? "", wrong), wrong).toBe(false);
    }
  });

  const operators = tableRows(markdown, "condition").map(operatorRow);

  /** Whether a user meets a condition on an attribute of his. */
  function meets(condition: unknown, value: unknown): boolean {
    const rule = plainRule({
      id: "r",
      idType: "userID",
      returnValue: true,
      conditions: [
        conditionSpec(ruleCondition.parse(condition), {
          unitType: "userID",
          unitTypes: ["userID"],
          dayStartUs: (ds) => BigInt(Date.parse(ds)) * 1000n,
        }),
      ],
    });
    const content = { name: "g", salt: "s", enabled: true, defaultValue: false, idType: "userID", rules: [rule] };
    const gate = plainSpec({ ...content, entity: "feature_gate" });
    const none = new Map<string, never>();
    const specs = compileSpecs({
      gates: new Map([["g", gate]]),
      configs: none,
      layers: none,
      layerOfExperiment: none,
      idLists: [],
      timeMs: 0,
    });
    const { field } = operators.find((row) => row.condition === condition)?.condition ?? { field: "" };
    const user = { userID: "u1", ...(value === undefined ? {} : { custom: { [field]: value } }) };
    const { outcome, value: passes } = evaluateGate(specs, "g", user, { nowMs: 0, idLists: new Map() });
    expect(outcome).toBe("decided");
    return passes === true;
  }

  test.each(operators)("$condition.operator of $condition.field holds for whom the page says", (row) => {
    expect(row.holds.length + row.fails.length).toBeGreaterThan(1);
    expect(row.holds.filter((value) => !meets(row.condition, value))).toEqual([]);
    expect(row.fails.filter((value) => meets(row.condition, value))).toEqual([]);
    expect(meets(row.condition, undefined)).toBe(row.withoutValue);
  });

  test("explains every operator and every source of values", () => {
    const known = attributeCondition.options.flatMap(({ shape }) => {
      const { operator } = shape;
      return "options" in operator ? [...operator.options] : [...operator.values];
    });
    const shown = new Set(operators.map(({ condition }) => condition.operator));
    const without = known.filter((operator) => !shown.has(operator) && !markdown.includes(`operator: ${operator},`));
    expect(without).toEqual([]);
    const sources = tableRows(markdown, "`from`").map(([source = ""]) => source.replaceAll("`", ""));
    expect(sources.sort()).toEqual([...CONDITION_SOURCES].sort());
  });

  test("every condition in its text is one that files may have", () => {
    const written = [...markdown.matchAll(/`(\{ ?(?:field|passes_gate|fails_gate|in_|not_in_|bucket|statsig)[^`]*)`/g)];
    expect(written.length).toBeGreaterThan(25);
    const wrong = written.map(([, text = ""]) => text).filter((text) => !ruleCondition.safeParse(parse(text)).success);
    expect(wrong).toEqual([]);
  });

  test("has every entry of the register of differences to Statsig's SDKs, in its words and order", () => {
    const rows = tableRows(markdown, "what an SDK does").map(([name, why]) => ({ name, why }));
    const register = KNOWN_DIFFERENCES.map(({ name, why }) => ({ name, why: why.replaceAll("|", String.raw`\|`) }));
    expect(rows).toEqual(register);
  });
});
