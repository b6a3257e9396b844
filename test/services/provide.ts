import { type Addresses, namedIn, SERVICES } from "./addresses.ts";
import { composeAnswers, startCompose } from "./compose.ts";
import { startGuard } from "./guard.ts";
import { startNative } from "./native.ts";

/** Running services, and how to stop the ones among them that were started here. */
export interface Provided {
  readonly addresses: Required<Addresses>;
  stop(): Promise<void>;
}

/**
 * Kafka, Redis and PostgreSQL: those that the environment names (see VARIABLES) as they are, the others from Docker
 * Compose if an engine answers, else as plain processes. What was started here is stopped by `stop`, or when this
 * process dies. `say` is told what happens, a line at a time.
 */
export async function provideServices(environment: NodeJS.ProcessEnv, say: (line: string) => void): Promise<Provided> {
  const named = namedIn(environment);
  const wanted = SERVICES.filter((service) => named[service] === undefined);
  const guard = startGuard();
  try {
    const start = wanted.length > 0 && (await composeAnswers()) ? startCompose : startNative;
    const started = wanted.length > 0 ? await start(wanted, guard, say) : {};
    return { addresses: complete({ ...started, ...named }), stop: guard.release };
  } catch (error) {
    await guard.release();
    throw error;
  }
}

function complete(addresses: Addresses): Required<Addresses> {
  const { kafka = "", redis = "", postgres = "" } = addresses;
  return { kafka, redis, postgres };
}
