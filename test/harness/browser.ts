import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { PulseError } from "../../src/errors.ts";

/** Where Debian and others put it. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * A Chromium without windows: the one that PULSE_TEST_CHROMIUM names, else the machine's own.
 *
 * @throws PulseError `TEST_CHROMIUM_MISSING` (dependency_down)
 */
export async function startBrowser(): Promise<Browser> {
  const named = process.env.PULSE_TEST_CHROMIUM;
  const executablePath = (named === undefined ? PLACES : [named]).find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new PulseError({
      code: "TEST_CHROMIUM_MISSING",
      fault: "dependency_down",
      message: named === undefined ? "there is no Chromium on this machine" : `there is no ${named}`,
      hint: "apt-get install -y --no-install-recommends chromium, or name one with PULSE_TEST_CHROMIUM",
    });
  // As root there is no sandbox; what is opened here is ours.
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}
