import { spawn } from "node:child_process";
import { once } from "node:events";
import { PulseError } from "../../src/errors.ts";
import { asVariables } from "./addresses.ts";
import { provideServices } from "./provide.ts";

const USAGE = `Starts Kafka, Redis and PostgreSQL for tests and development, and stops them at the end.

  npm run services                         until Ctrl-C; prints the variables that name them
  npx tsx test/services/main.ts -- CMD...  while CMD runs, with the variables set

Services that PULSE_TEST_KAFKA, PULSE_TEST_REDIS or PULSE_TEST_POSTGRES name already are used as they are.
`;

async function main(args: readonly string[]): Promise<number> {
  const command = args[0] === "--" ? args.slice(1) : args;
  if (command[0] === "--help") {
    process.stdout.write(USAGE);
    return 0;
  }
  const interrupted = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  const services = await provideServices(process.env, (line) => process.stderr.write(`${line}\n`));
  const variables = asVariables(services.addresses);
  try {
    if (command.length > 0) return await runWith(command, variables);
    for (const [name, value] of Object.entries(variables)) process.stdout.write(`export ${name}=${value}\n`);
    process.stderr.write("Ctrl-C stops them\n");
    const keepAlive = setInterval(() => undefined, 60_000);
    await interrupted;
    clearInterval(keepAlive);
    return 0;
  } finally {
    await services.stop();
  }
}

/** Runs a command to its end; Ctrl-C reaches it from the terminal, SIGTERM is passed on. */
async function runWith([name = "", ...args]: readonly string[], variables: Record<string, string>): Promise<number> {
  const child = spawn(name, args, { stdio: "inherit", env: { ...process.env, ...variables } });
  process.once("SIGTERM", () => child.kill("SIGTERM"));
  const [code] = await once(child, "exit");
  return typeof code === "number" ? code : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof PulseError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n${error.hint ?? ""}\n`);
  process.exitCode = error.exitCode;
}
