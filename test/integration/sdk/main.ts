import { parseArgs } from "node:util";
import { runFixed } from "./fixed-run.ts";
import { fuzz } from "./fuzz.ts";
import { reportDifferences, unusedEntries } from "./report.ts";

const USAGE = `Compares Pulse's evaluator with Statsig's server SDKs, unchanged from npm.

  npm run sdk                                    1,000,000 evaluations of random projects by random users
  npm run sdk -- --evaluations 50000 --seed 7    fewer, others
  npm run sdk -- --users 100000                  100,000 users of the fixed project, each of its specs
`;

const { values } = parseArgs({
  options: {
    evaluations: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    users: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const shown = (count: number): string => count.toLocaleString("en");

async function fuzzed(evaluations: number, seed: number): Promise<number> {
  const beganAt = performance.now();
  let nextLineAt = 0;
  const account = await fuzz({
    seed,
    evaluations,
    progress: (sofar, projects) => {
      if (sofar.evaluations < nextLineAt) return;
      nextLineAt = sofar.evaluations + evaluations / 20;
      const seconds = (performance.now() - beganAt) / 1000;
      say(
        `${shown(sofar.evaluations)} evaluations, ${projects} projects, ${seconds.toFixed(0)} s: ${sofar.unexplained} unexplained`,
      );
    },
  });
  say(
    `\nseed ${seed}, ${shown(account.evaluations)} evaluations by core, legacy and Pulse (also in the flavor of each)`,
  );
  for (const [outcome, count] of [...account.outcomes].sort()) say(`  ${outcome}: ${shown(count)}`);
  say("known differences that explained one:");
  for (const [name, count] of [...account.explained].sort()) say(`  ${name}: ${shown(count)}`);
  for (const name of unusedEntries(account)) say(`never seen: ${name}`);
  if (account.unexplained > 0) say(`\n${shown(account.unexplained)} UNEXPLAINED\n${reportDifferences(account)}`);
  else say("0 unexplained differences");
  return account.unexplained;
}

async function fixed(users: number): Promise<number> {
  const { evaluations, differences } = await runFixed(users, (user) => {
    if ((user + 1) % 10_000 === 0) say(`${shown(user + 1)} users`);
  });
  say(
    `${shown(users)} users, ${shown(evaluations)} evaluations, ${shown(differences.length)} differences to core and legacy`,
  );
  for (const difference of differences.slice(0, 10)) say(difference);
  return differences.length;
}

if (values.help) say(USAGE);
else {
  const differences =
    values.users === undefined
      ? await fuzzed(Number(values.evaluations), Number(values.seed))
      : await fixed(Number(values.users));
  process.exitCode = differences > 0 ? 1 : 0;
}
