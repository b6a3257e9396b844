import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Outcome } from "./outcome.ts";

/** Most problems that are printed: one cause often has many. */
const SHOWN = 20;

/** What a chaos came to, for people; with the schedule of its faults where something is wrong. */
export async function reportOf({ seed, folder, problems, faults, counts }: Outcome): Promise<string> {
  const inLine = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ");
  const lines = [`seed ${seed}`, `faults: ${inLine(faults)}`, `counts: ${inLine(counts)}`];
  if (problems.length === 0) return [...lines, "every message counts exactly once"].join("\n");
  const schedule = await readFile(join(folder, "schedule.txt"), "utf8");
  return [
    ...lines,
    `${problems.length} PROBLEMS (seed ${seed}, all is kept in ${folder}):`,
    ...problems.slice(0, SHOWN).map((problem) => `- ${problem}`),
    "the faults, in order:",
    schedule,
  ].join("\n");
}
