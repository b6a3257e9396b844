import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chaos } from "./chaos.ts";
import { reportOf } from "./report.ts";

const USAGE = `Disturbs Pulse in every way, then checks that every message counts exactly once.

  npm run chaos                                  a minute, with a seed of the moment
  npm run chaos -- --seed 7 --seconds 600        the same faults again, for ten minutes
  npm run chaos -- --landers 4 --pause 500       more landers, more faults (milliseconds, the longest pause between two)
  npm run chaos -- --without "night,disk full"   some faults left out
  npm run chaos -- --keep                        the folder stays, whatever comes out

Exit code 1 where something was lost, doubled, different or stuck: the seed, the faults in order and the folder are printed then.
`;

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seconds: { type: "string", default: "60" },
    landers: { type: "string", default: "3" },
    pause: { type: "string", default: "1200" },
    from: { type: "string", default: "built" },
    without: { type: "string", default: "" },
    keep: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(USAGE);
else {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const folder = await mkdtemp(join(tmpdir(), `pulse-chaos-${seed}-`));
  process.stderr.write(`seed ${seed}, folder ${folder}\n`);
  const outcome = await chaos({
    seed,
    seconds: Number(values.seconds),
    landers: Number(values.landers),
    pauseMs: Number(values.pause),
    from: values.from === "source" ? "source" : "built",
    without: values.without.split(","),
    folder,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${await reportOf(outcome)}\n`);
  if (outcome.problems.length > 0) process.exitCode = 1;
  else if (!values.keep) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  setTimeout(() => process.exit(), 2_000).unref();
}
