import { listSegments } from "./list-segments.ts";
import { count, type Step } from "./step.ts";
import { heading, line, type Timed } from "./timed.ts";
import { LAST_DS } from "./workbench.ts";

/** Raw segments to typed columns: `run --explain` stages all that has landed and computes nothing. */
export const staging: Step = async ({ bench, size, question, rounds }) => {
  const times: Timed[] = [];
  let facts = { messages: 0, bytes: 0, segments: 0 };
  for (let round = 1; round <= rounds; round += 1) {
    const place = await bench.landed(size, question);
    try {
      facts = listSegments(place.store);
      times.push(await bench.pulse(place, "run", "--ds", LAST_DS, "--explain"));
    } finally {
      bench.leave(place);
    }
    console.log(`company, round ${round} staging: ${times.at(-1)?.seconds.toFixed(1)} s`);
  }
  const { messages, bytes, segments } = facts;
  const mib = bytes / 1_048_576;
  return [
    `${count(messages)} messages in ${segments} segments, ${count(Math.round(mib))} MiB of lines.`,
    "",
    ...heading("round", "time", "CPU", "peak memory", "messages", "messages a CPU second", "lines"),
    ...times.map(({ seconds, cpuSeconds, peakMib }, index) =>
      line(
        index + 1,
        `${seconds.toFixed(1)} s`,
        `${cpuSeconds.toFixed(1)} s`,
        `${Math.round(peakMib)} MiB`,
        `${Math.round(messages / seconds / 1000)} k/s`,
        `${Math.round(messages / cpuSeconds / 1000)} k`,
        `${Math.round(mib / seconds)} MiB/s`,
      ),
    ),
  ].join("\n");
};
