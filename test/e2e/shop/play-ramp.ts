import { join } from "node:path";
import type { ShopOptions } from "../../../datasets/shop/options.ts";
import { writeShopProject } from "../../../datasets/shop/project.ts";
import type { ShopTruth } from "../../../datasets/shop/truth.ts";
import { writeShopFiles } from "../../../datasets/shop/write.ts";
import { loadProject } from "../../../src/config/load.ts";
import type { Project } from "../../../src/config/project.ts";
import { land } from "../../../src/landing/land.ts";
import { silentLog } from "../../../src/log.ts";
import { runNight } from "../../../src/schedule/night.ts";

export interface PlayedRamp {
  readonly project: Project;
  readonly truth: ShopTruth;
  readonly lastDs: string;
  /** ds of every run that the nights published, in order; one that late events touched is there again. */
  readonly published: readonly string[];
}

/**
 * A shop's ramp as it comes in: each day's file is landed when it is there, those of the days before the ramp with the first night's; the
 * nights of `nights` run on what has landed by then, and the last one once more when the last late messages are there.
 */
export async function playRamp(
  folder: string,
  shop: Partial<ShopOptions>,
  nights: readonly string[],
): Promise<PlayedRamp> {
  await writeShopProject(folder, { source: "files", shop });
  const project = await loadProject(folder);
  const lastDs = nights.at(-1) ?? "";
  const published: string[] = [];
  const night = async (ds: string): Promise<void> => {
    await land(project, { signal: new AbortController().signal, once: true });
    const { runs } = await runNight({ project, ds, log: silentLog });
    published.push(...runs.filter(({ status }) => status === "published").map((run) => run.ds));
  };
  const { truth } = await writeShopFiles(join(folder, "inbox"), {
    shop,
    onDay: async ({ ds }) => {
      if (nights.includes(ds)) await night(ds);
    },
  });
  await night(lastDs);
  return { project, truth, lastDs, published };
}
