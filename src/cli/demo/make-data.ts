import { join } from "node:path";
import { DAY_MS, planShop, type ShopOptions } from "../../../datasets/shop/options.ts";
import { PulseError } from "../../errors.ts";
import type { Progress } from "../progress.ts";

export interface DemoDataOptions {
  readonly shop: Partial<ShopOptions>;
  readonly folder: string | undefined;
  readonly brokers: readonly string[] | undefined;
  readonly topic: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Days of the ramp that are done: none in the days before it, all when stragglers come after it. */
const withinRamp = (day: number, days: number): number => Math.max(0, Math.min(day, days));

/** Writes the shop's project and messages into a folder, or sends the messages to Kafka. Errors: `DEMO_DATA_WHERE` (input). */
export async function makeDemoData(
  options: DemoDataOptions,
): Promise<{ readonly messages: number; readonly where: string }> {
  const { shop, folder, brokers, topic, progress } = options;
  if ((folder === undefined) === (brokers === undefined)) {
    throw new PulseError({
      code: "DEMO_DATA_WHERE",
      fault: "input",
      message: folder === undefined ? "neither --out nor --kafka was given" : "both --out and --kafka were given",
      hint: "give one of them: a folder to write to, or a broker to send to",
    });
  }
  const plan = planShop(shop);
  if (folder !== undefined) {
    const [{ writeShopProject }, { writeShopFiles }] = await Promise.all([
      import("../../../datasets/shop/project.ts"),
      import("../../../datasets/shop/write.ts"),
    ]);
    await writeShopProject(folder, { source: "files", shop });
    const { messages } = await writeShopFiles(join(folder, "inbox"), {
      shop,
      truthFile: join(folder, "truth.json"),
      onDay: ({ ds }, day, days) =>
        progress.update({ label: `writing ${ds}`, done: withinRamp(day + 1, days), total: days, unit: "days" }),
    });
    return { messages, where: join(folder, "inbox") };
  }
  const { produceShop } = await import("../../../datasets/shop/produce.ts");
  const { messages } = await produceShop({
    brokers: brokers ?? [],
    topics: { exposures: topic, events: topic },
    shop,
    signal: options.signal,
    onProgress: ({ arrivalMs }) => {
      const days = Math.floor((arrivalMs - plan.startMs) / DAY_MS);
      progress.update({ label: "sending", done: withinRamp(days, plan.days), total: plan.days, unit: "days" });
    },
  });
  return { messages, where: `topic ${topic}` };
}
