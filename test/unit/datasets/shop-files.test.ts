import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openShop } from "../../../datasets/shop/generate.ts";
import { planShop } from "../../../datasets/shop/options.ts";
import { writeShopProject } from "../../../datasets/shop/project.ts";
import { writeShopFiles } from "../../../datasets/shop/write.ts";
import { loadProject } from "../../../src/config/load.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pulse-shop-"));
});
afterEach(() => rm(folder, { recursive: true }));

const SMALL = { users: 200, seed: 5 };
const ADDRESSES = {
  PULSE_KAFKA: "broker:9092",
  PULSE_REDIS_URL: "redis://redis:6379",
  PULSE_POSTGRES_URL: "postgres://pulse@db:5432/pulse",
};

describe("writeShopFiles", () => {
  test("writes the messages in order of arrival, one a line, bytes as they are, one file for each day", async () => {
    const inbox = join(folder, "inbox");
    const days: string[] = [];
    const numbers: number[] = [];
    const written = await writeShopFiles(inbox, {
      shop: SMALL,
      truthFile: join(folder, "truth.json"),
      onDay: ({ ds }, day) => {
        days.push(ds);
        numbers.push(day);
      },
    });
    const values = [...openShop({ ...SMALL, carrier: "files" }).messages].map(({ value }) => value);
    const names = (await readdir(inbox)).sort();
    expect(names[0]).toBe("day-2025-12-29.ndjson");
    expect(numbers[days.indexOf("2026-01-05")]).toBe(0);
    expect(numbers[0]).toBe(-7);
    expect(names).toEqual(days.map((ds) => `day-${ds}.ndjson`));
    const bytes = Buffer.concat(await Promise.all(names.map((name) => readFile(join(inbox, name)))));
    const expected = Buffer.concat(values.flatMap((value) => [value ?? Buffer.alloc(0), Buffer.from("\n")]));
    expect(bytes.equals(expected)).toBe(true);
    expect(written.messages).toBe(values.length);
    expect(written.bytes).toBe(bytes.length);
    expect(bytes.toString("latin1").split("\n").length - 1).toBe(written.truth.accounts.messages);
    expect(JSON.parse(await readFile(join(folder, "truth.json"), "utf8"))).toEqual(written.truth);
  });

  test("gives each file the time at which its last message arrived", async () => {
    const { files } = await writeShopFiles(folder, { shop: SMALL });
    for (const { path, ds } of files) {
      expect(new Date((await stat(path)).mtimeMs).toISOString().slice(0, 10)).toBe(ds);
    }
  });
});

describe("writeShopProject", () => {
  test("writes a project without mistakes for files, with the shop's own metrics and ramp", async () => {
    await writeShopProject(folder, { source: "files" });
    const project = await loadProject(folder, {});
    const { effects, experiment } = openShop({ users: 10 }).truth();
    const named = new Set(Object.keys(effects).map((metric) => metric.split(":")[0]));
    expect(new Set(project.metrics.map(({ name }) => name))).toEqual(named);
    expect(rampOf(project)).toEqual(planShop().stages.map(({ fromMs, percent }) => ({ fromMs, percent })));
    const [priceTest] = project.experiments;
    expect(priceTest?.groups.map(({ group }) => group)).toEqual(experiment.groups.map(({ group }) => group));
  });

  test("writes the same project for Kafka, with addresses from the environment", async () => {
    await writeShopProject(folder, { source: "kafka" });
    const project = await loadProject(folder, ADDRESSES);
    expect(project.settings.sources).toMatchObject([
      { type: "kafka", brokers: ["broker:9092"], topics: ["pulse-events"] },
    ]);
    expect(project.settings.schedule.redis_url).toBe(ADDRESSES.PULSE_REDIS_URL);
    expect(project.settings.exports).toMatchObject([{ type: "postgres", url: ADDRESSES.PULSE_POSTGRES_URL }]);
    expect(project.metrics.length).toBeGreaterThan(8);
    expect(project.gates.map(({ gate }) => gate)).toEqual(["fast_search", "new_checkout"]);
  });

  test("moves the ramp with the shop's days", async () => {
    const shop = { start: "2025-06-02", days: 8 };
    await writeShopProject(folder, { source: "files", shop });
    const project = await loadProject(folder, {});
    expect(rampOf(project)).toEqual(planShop(shop).stages.map(({ fromMs, percent }) => ({ fromMs, percent })));
    expect(project.experiments[0]?.from).toBe("2025-06-02T00:00:00Z");
  });
});

function rampOf(project: Awaited<ReturnType<typeof loadProject>>) {
  const gate = project.gates.find((one) => one.gate === "new_checkout");
  const everyone = gate?.rules.find(({ rule }) => rule === "everyone");
  return everyone?.rollout?.map(({ from, percent }) => ({ fromMs: Date.parse(from), percent }));
}
