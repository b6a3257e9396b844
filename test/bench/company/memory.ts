import { measureFull } from "./measure-full.ts";
import { askSqlPerGate } from "./peers.ts";
import { requireSameSums } from "./require-same.ts";
import { count, type Step } from "./step.ts";
import { heading, line } from "./timed.ts";

/** The largest resident memory of the full computation, at the full size, with twice the events, and with twice of both. */
export const memory: Step = async ({ bench, size, question }) => {
  const { events, units, gates } = size;
  const sizes = [size, { events: events * 2, units, gates }, { events: events * 2, units: units * 2, gates }];
  const rows: string[] = [];
  for (const one of sizes) {
    const measured = await measureFull(bench, one, question, async (results) => {
      requireSameSums(results, (await askSqlPerGate(await bench.tables(one), 1)).rows);
    });
    const { seconds, cpuSeconds, peakMib } = measured;
    console.log(`company, memory: ${count(one.events)} events, ${count(one.units)} units: ${Math.round(peakMib)} MiB`);
    const cells = [`${Math.round(peakMib)} MiB`, `${seconds.toFixed(1)} s`, `${cpuSeconds.toFixed(1)} s`];
    rows.push(line(count(one.events), count(one.units), gates, ...cells));
  }
  return [...heading("events", "units", "gates", "peak memory", "time", "CPU"), ...rows].join("\n");
};
