import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packagePath } from "../../src/package-path.ts";
import { planShop, type ShopOptions, type ShopPlan } from "./options.ts";

const TEMPLATE = "datasets/shop/project";
const SETTINGS = {
  files: "datasets/shop/project/pulse.yaml",
  kafka: "datasets/shop/project-kafka/pulse.yaml",
} as const;

/**
 * Writes the shop's Pulse project into a folder: `pulse.yaml`, `metrics/`, `gates/`. Both sources share one set of metrics
 * and gates. With `files`, messages are looked for in `<folder>/inbox`; with `kafka`, addresses come from the environment
 * (`PULSE_KAFKA`, `PULSE_REDIS_URL`, `PULSE_POSTGRES_URL`).
 *
 * @param shop the options that the shop is generated with: other days move the rollout's times
 * @example
 * await writeShopProject("./demo", { source: "files" });
 */
export async function writeShopProject(
  folder: string,
  options: { readonly source: keyof typeof SETTINGS; readonly shop?: Partial<ShopOptions> },
): Promise<void> {
  const plan = planShop(options.shop);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "pulse.yaml"), await readFile(packagePath(SETTINGS[options.source])));
  for (const part of ["metrics", "gates"]) {
    await mkdir(join(folder, part), { recursive: true });
    for (const name of await readdir(packagePath(`${TEMPLATE}/${part}`))) {
      const text = await readFile(packagePath(`${TEMPLATE}/${part}/${name}`), "utf8");
      await writeFile(join(folder, part, name), withTimesOf(plan, text));
    }
  }
}

const asYaml = (ms: number) => `"${new Date(ms).toISOString().replace(".000Z", "Z")}"`;

/** Puts this shop's times in the place of the default shop's, which the templates name. */
function withTimesOf(plan: ShopPlan, text: string): string {
  const usual = planShop();
  const times = new Map([
    ...usual.stages.map(
      (stage, index) => [asYaml(stage.fromMs), asYaml(plan.stages[index]?.fromMs ?? plan.startMs)] as const,
    ),
    [asYaml(usual.resaltMs), asYaml(plan.resaltMs)] as const,
  ]);
  return text.replaceAll(/"\d{4}-\d\d-\d\dT[^"]*Z"/g, (time) => times.get(time) ?? time);
}
