import { measureFull, resultsOf } from "./measure-full.ts";
import { askSqlPerGate, askTeaTasting } from "./peers.ts";
import { requireSameMeans, requireSameSums } from "./require-same.ts";
import { type Step, sizeInWords } from "./step.ts";
import { heading, line, middleOf, type Timed, timedCells } from "./timed.ts";
import { DS_BEFORE, LAST_DS, landLastDay, withoutLastDay } from "./workbench.ts";

/**
 * The full computation, and a night on top of thirteen days, in turns with the peers, who read everything again every night. No time is shown unless
 * all of them have the same units and sums.
 */
export const againstPeers: Step = async ({ bench, size, question, rounds, python }) => {
  const times = {
    full: [] as Timed[],
    night: [] as Timed[],
    again: [] as Timed[],
    sql: [] as Timed[],
    tea: [] as Timed[],
  };
  const tables = await bench.tables(size);
  for (let round = 1; round <= rounds; round += 1) {
    const sql = await askSqlPerGate(tables, size.gates);
    times.sql.push(sql);
    const tea = python === undefined ? undefined : await askTeaTasting(python, tables, size.gates);
    if (tea !== undefined) times.tea.push(tea);
    times.full.push(
      await measureFull(bench, size, question, async (results) => {
        requireSameSums(results, sql.rows);
        if (tea !== undefined) requireSameMeans(results, tea.rows);
      }),
    );
    const [whole, place] = [await bench.staged(size, question), await bench.staged(size, question)];
    try {
      withoutLastDay(place);
      await bench.pulse(place, "run", "--ds", DS_BEFORE);
      landLastDay(place, whole);
      times.night.push(await bench.pulse(place, "run", "--ds", LAST_DS));
      requireSameSums(await resultsOf(place), sql.rows);
      times.again.push(await bench.pulse(place, "run", "--ds", LAST_DS));
    } finally {
      bench.leave(place);
      bench.leave(whole);
    }
    const took = Object.entries(times).map(([what, all]) => `${what} ${all.at(-1)?.seconds.toFixed(1) ?? "–"} s`);
    console.log(`company, round ${round} against peers: ${took.join(", ")}`);
  }
  const full = middleOf(times.full);
  const row = (what: string, all: readonly Timed[]): string[] => {
    if (all.length === 0) return [line(what, "left out: no Python with tea-tasting was found", "", "", "", "")];
    return [line(what, ...timedCells(middleOf(all), full))];
  };
  return [
    `${sizeInWords(size)}; nine metrics. Medians of ${rounds} rounds in turns, largest memory of all. Units and sums of all are the same.`,
    "",
    ...heading("what", "time", "CPU", "peak memory", "of Pulse's time", "of Pulse's CPU"),
    ...row("Pulse, everything from staged events", times.full),
    ...row("Pulse, a night on top of 13 days", times.night),
    ...row("Pulse, the same again", times.again),
    ...row("SQL, one query a gate", times.sql),
    ...row("tea-tasting, one experiment a gate", times.tea),
    "",
    ...nightAgainst(times.night, times.sql, times.tea),
  ].join("\n");
};

function nightAgainst(night: readonly Timed[], ...peers: readonly (readonly Timed[])[]): string[] {
  const ours = middleOf(night);
  const words = peers.flatMap((all, index) => {
    if (all.length === 0) return [];
    const theirs = middleOf(all);
    const [time, cpu] = [theirs.seconds / ours.seconds, theirs.cpuSeconds / ours.cpuSeconds];
    return [
      `${index === 0 ? "SQL" : "tea-tasting"} takes ${time.toFixed(1)} times as long as a night (CPU: ${cpu.toFixed(1)})`,
    ];
  });
  return [`${words.join("; ")}.`];
}
