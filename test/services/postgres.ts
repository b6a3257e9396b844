import { chown, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PulseError } from "../../src/errors.ts";
import { unprivileged } from "./account.ts";
import { findProgram, run, serve } from "./command.ts";
import type { Guard } from "./guard.ts";
import { freePort } from "./port.ts";

/** Where Debian keeps each version's programs, outside PATH. */
const DEBIAN_FOLDER = "/usr/lib/postgresql";

/** The Debian packages that a native PostgreSQL needs and that are not here. */
export async function missingForPostgres(): Promise<string[]> {
  return (await findPrograms()) === undefined ? ["postgresql"] : [];
}

/** Starts PostgreSQL with an empty database; answers `postgres://user@host:port/database`. */
export async function startPostgres(folder: string, guard: Guard): Promise<string> {
  const programs = await findPrograms();
  if (programs === undefined) {
    throw new PulseError({
      code: "TEST_SERVICE_MISSING",
      fault: "dependency_down",
      message: `initdb is neither in PATH nor under ${DEBIAN_FOLDER}`,
      hint: "install PostgreSQL",
    });
  }
  const account = await unprivileged(folder);
  const data = join(folder, "postgres");
  await mkdir(data, { mode: 0o700 });
  if (account !== undefined) await chown(data, account.uid, account.gid);

  const create = ["-D", data, "-U", "pulse", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
  await run({ command: join(programs, "initdb"), args: create, folder, account });

  const port = await freePort();
  const settings = { listen_addresses: "127.0.0.1", port, unix_socket_directories: "", fsync: "off" };
  await serve(
    {
      name: "postgres",
      command: join(programs, "postgres"),
      args: ["-D", data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
      folder,
      account,
      ready: /database system is ready to accept connections/,
      stopSignal: "QUIT",
    },
    guard,
  );
  return `postgres://pulse@127.0.0.1:${port}/postgres`;
}

/** The folder with `initdb` and `postgres` of one version: the newest. */
async function findPrograms(): Promise<string | undefined> {
  const versions = await readdir(DEBIAN_FOLDER).catch((): string[] => []);
  const newestFirst = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN_FOLDER, version, "bin"));
  const initdb = await findProgram("initdb", newestFirst);
  return initdb === undefined ? undefined : dirname(initdb);
}
