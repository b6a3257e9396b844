import { chmod, rm, writeFile } from "node:fs/promises";
import { PulseError } from "../../src/errors.ts";
import { findProgram, run } from "./command.ts";

/** Debian asks this program whether a package may start its service. */
const SERVICE_POLICY = "/usr/sbin/policy-rc.d";

/** Installs Debian packages without starting their services, when this process may; else says what to install. */
export async function install(packages: readonly string[], folder: string, say: (line: string) => void): Promise<void> {
  if (packages.length === 0) return;
  const command = await findProgram("apt-get");
  if (command === undefined || process.getuid?.() !== 0) {
    throw new PulseError({
      code: "TEST_SERVICE_MISSING",
      fault: "dependency_down",
      message: `the tests need programs that are not here; Debian's packages for them: ${packages.join(", ")}`,
      hint:
        `install them (apt-get install --no-install-recommends ${packages.join(" ")}), or start a Docker engine, ` +
        "or name running services in PULSE_TEST_KAFKA, PULSE_TEST_REDIS and PULSE_TEST_POSTGRES",
    });
  }
  say(`installing ${packages.join(", ")}`);
  const environment = { DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: string[]) =>
    run({ command, args: ["-qq", "-o", "DPkg::Lock::Timeout=300", ...args], folder, environment });
  const ownPolicy = await forbidServices();
  try {
    await apt("update");
    await apt("install", "-y", "--no-install-recommends", ...packages);
  } finally {
    if (ownPolicy) await rm(SERVICE_POLICY);
  }
}

/** Answers false, and changes nothing, if this machine has a policy already. */
async function forbidServices(): Promise<boolean> {
  const written = await writeFile(SERVICE_POLICY, "#!/bin/sh\nexit 101\n", { flag: "wx" }).then(
    () => true,
    () => false,
  );
  if (written) await chmod(SERVICE_POLICY, 0o755);
  return written;
}
