/** What the tests may need. */
export const SERVICES = ["kafka", "redis", "postgres"] as const;
export type Service = (typeof SERVICES)[number];

/** Where a service answers: kafka `host:port`, redis `redis://...`, postgres `postgres://...`. */
export type Addresses = Partial<Record<Service, string>>;

/** The environment variable that names a service's address, for whoever starts it and for the tests. */
const VARIABLES: Readonly<Record<Service, string>> = {
  kafka: "PULSE_TEST_KAFKA",
  redis: "PULSE_TEST_REDIS",
  postgres: "PULSE_TEST_POSTGRES",
};

/** The services that the environment already names. */
export function namedIn(environment: NodeJS.ProcessEnv): Addresses {
  const addresses: Addresses = {};
  for (const service of SERVICES) {
    const address = environment[VARIABLES[service]];
    if (address !== undefined && address !== "") addresses[service] = address;
  }
  return addresses;
}

/** `{ PULSE_TEST_KAFKA: "127.0.0.1:21000", ... }` of the given addresses. */
export function asVariables(addresses: Addresses): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const service of SERVICES) {
    const address = addresses[service];
    if (address !== undefined) variables[VARIABLES[service]] = address;
  }
  return variables;
}
