import { fileURLToPath } from "node:url";
import type { Addresses, Service } from "./addresses.ts";
import { findProgram, run } from "./command.ts";
import { type Guard, quoted } from "./guard.ts";
import { freePort } from "./port.ts";

const FILES = ["../../docker-compose.yml", "compose.yml"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
const FOLDER = fileURLToPath(new URL("../..", import.meta.url));

/** Whether a Docker engine answers (the client alone is no use) and has Compose. */
export async function composeAnswers(): Promise<boolean> {
  const docker = await findProgram("docker");
  if (docker === undefined) return false;
  const ask = (...args: string[]) => run({ command: docker, args, folder: FOLDER, timeoutMs: 10_000 });
  return Promise.all([ask("info", "--format", "{{.ServerVersion}}"), ask("compose", "version")]).then(
    () => true,
    () => false,
  );
}

/** Starts services of docker-compose.yml under a project name and ports of their own; volumes go with the guard. */
export async function startCompose(services: readonly Service[], guard: Guard): Promise<Addresses> {
  const ports = { kafka: await freePort(), redis: await freePort(), postgres: await freePort() };
  const compose = [
    "compose",
    "--project-name",
    `pulse-test-${ports.kafka}`,
    ...FILES.flatMap((file) => ["--file", file]),
  ];
  const environment = {
    PULSE_KAFKA_PORT: String(ports.kafka),
    PULSE_REDIS_PORT: String(ports.redis),
    PULSE_POSTGRES_PORT: String(ports.postgres),
    PULSE_POSTGRES_PASSWORD: "pulse",
  };
  guard.remember(`docker ${[...compose, "down", "--volumes"].map(quoted).join(" ")} >/dev/null 2>&1`);
  await run({ command: "docker", args: [...compose, "up", "--wait", ...services], folder: FOLDER, environment });

  const all: Required<Addresses> = {
    kafka: `127.0.0.1:${ports.kafka}`,
    redis: `redis://127.0.0.1:${ports.redis}`,
    postgres: `postgres://pulse:pulse@127.0.0.1:${ports.postgres}/pulse`,
  };
  const addresses: Addresses = {};
  for (const service of services) addresses[service] = all[service];
  return addresses;
}
