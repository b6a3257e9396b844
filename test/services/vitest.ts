import { asVariables } from "./addresses.ts";
import { provideServices } from "./provide.ts";

/**
 * Vitest's global setup of the projects that need services: runs only if a test of theirs does, and before the
 * processes of the tests start, which so inherit the variables. Answers the teardown.
 */
export async function setup(): Promise<() => Promise<void>> {
  const services = await provideServices(process.env, (line) => process.stderr.write(`services: ${line}\n`));
  Object.assign(process.env, asVariables(services.addresses));
  return services.stop;
}
