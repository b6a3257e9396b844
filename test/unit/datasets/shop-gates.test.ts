import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../../datasets/random.ts";
import { EXPERIMENT, GATE, SEARCH } from "../../../datasets/shop/bucketing.ts";
import { createGate, outingOf } from "../../../datasets/shop/encounter.ts";
import { isResalted } from "../../../datasets/shop/happenings.ts";
import { planShop } from "../../../datasets/shop/options.ts";
import { createPopulation } from "../../../datasets/shop/population.ts";
import { writeShopProject } from "../../../datasets/shop/project.ts";
import { visitsOfDay } from "../../../datasets/shop/visits.ts";
import { loadProject } from "../../../src/config/load.ts";
import type { Project } from "../../../src/config/project.ts";
import { type CompiledSpecs, compileSpecs } from "../../../src/gates/evaluation/compile.ts";
import { evaluateConfig, evaluateGate } from "../../../src/gates/evaluation/evaluate.ts";
import type { User } from "../../../src/gates/evaluation/user.ts";
import { specsOfProject } from "../../../src/gates/specs/from-project.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";

const SHOP = { users: 3_000, seed: 5 };
const plan = planShop(SHOP);
const population = createPopulation(plan);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let project: Project;
beforeAll(async () => {
  folder = await temporaryFolder("shop-gates");
  await writeShopProject(folder.path, { source: "files", shop: SHOP });
  project = await loadProject(folder.path, {});
});
afterAll(() => folder.remove());

/** What the shop's app knows of a visitor; employees' addresses are private. */
function userOf(visitor: number): User {
  const isEmployee = population.kind(visitor) === "employee";
  return {
    userID: population.id(visitor),
    country: population.country(visitor),
    custom: { platform: population.platform(visitor), ...(population.isBeta(visitor) ? { beta: true } : {}) },
    privateAttributes: isEmployee ? { email: `e${visitor}@shop.example` } : {},
  };
}

const compiledAt = new Map<string, CompiledSpecs>();
/** The project's specs as of a moment, one for each stage of both gates. */
function specsAt(nowMs: number, era: string): CompiledSpecs {
  const known =
    compiledAt.get(era) ??
    compileSpecs(
      specsOfProject(project, {
        nowMs,
        timeMs: plan.startMs,
        unitTypes: project.settings.unit_types,
        dayStartUs: (ds) => BigInt(Date.parse(`${ds}T00:00:00Z`)) * 1000n,
      }),
    );
  compiledAt.set(era, known);
  return known;
}

describe("the shop's gates", () => {
  test("decide as the shop's messages say: rule, stage, outcome and group of every visit", () => {
    const gate = createGate(plan, population);
    const random = createRandom();
    const rules = new Map<string, number>();
    for (const day of [0, 3, 7, 12, 14, 15, 19, 24, 27])
      for (let visitor = 0; visitor < population.size; visitor += 1)
        for (const visit of visitsOfDay(plan, population, visitor, day, random)) {
          const { stage, rule, passed } = gate(outingOf(visit, population));
          if (population.crosses(visitor)) continue;
          const resalted = isResalted(visit, plan);
          const context = { nowMs: visit.startMs, idLists: new Map() };
          const specs = specsAt(visit.startMs, `${stage.stage} ${resalted}`);
          const user = userOf(visitor);
          const checkout = evaluateGate(specs, GATE.gate, user, context);
          const number = rule === GATE.rule ? stage.stage : 1;
          const percent = rule === "employees" ? 100 : rule === GATE.beta.rule ? GATE.beta.percent : stage.percent;
          expect([checkout.ruleId, checkout.value]).toEqual([`${rule}:${percent}.00:${number}`, passed]);
          expect(evaluateGate(specs, SEARCH.gate, user, context)).toMatchObject({
            value: population.findsFast(visitor, resalted),
            ruleId: `${SEARCH.rule}:${SEARCH.percent}.00:${resalted ? 2 : 1}`,
          });
          const price = evaluateConfig(specs, EXPERIMENT.experiment, user, context);
          expect(price.groupName).toBe(population.priceGroup(visitor));
          rules.set(rule, (rules.get(rule) ?? 0) + 1);
        }
    expect(
      [...rules]
        .filter(([, visits]) => visits > 50)
        .map(([rule]) => rule)
        .sort(),
    ).toEqual(["beta", "employees", "everyone"]);
  });
});
