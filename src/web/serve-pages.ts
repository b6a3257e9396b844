import { type Clock, systemClock } from "../clock.ts";
import type { Project } from "../config/project.ts";
import { storePath } from "../config/store-path.ts";
import { PulseError } from "../errors.ts";
import { closeServer } from "../http/close-server.ts";
import { listenUntil } from "../http/listen-until.ts";
import type { RequestObserver } from "../http/request-observer.ts";
import type { Log } from "../log.ts";
import { databasePath } from "../publish/database-path.ts";
import { createApiTokens } from "./login/api-tokens.ts";
import { createLogin } from "./login/create-login.ts";
import { createPublishedResults } from "./published-results.ts";
import { createPagesServer } from "./server.ts";

export interface ServePagesOptions {
  /** Aborted: it stops accepting, answers what has come, and ends. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Called when it listens. */
  readonly onListening?: (url: string) => void;
  /** Told of every request. */
  readonly observer?: RequestObserver;
  readonly clock?: Clock;
}

/**
 * Shows the published results to people and programs until it is told to stop. New runs appear by themselves.
 *
 * Errors: `PAGES_ADDRESS_TAKEN`, `PAGES_LOGIN_MISSING`, `PAGES_SECRET_MISSING`, `PAGES_SECRET_TOO_SHORT` (input)
 */
export async function servePages(project: Project, options: ServePagesOptions): Promise<void> {
  const { signal, log, onListening, observer, clock = systemClock } = options;
  const settings = project.settings.pages;
  const login = createLogin(settings, clock, log);
  const tokens = createApiTokens(settings.tokens);
  const results = createPublishedResults(databasePath(storePath(project)));
  const parts = {
    project: project.settings.project,
    timeZone: project.settings.time_zone,
    settings,
    results,
    login,
    tokens,
    log,
  };
  const app = await createPagesServer(parts, observer);
  try {
    const { host, port } = settings;
    const taken = (reason: string, cause: unknown): PulseError =>
      new PulseError({
        code: "PAGES_ADDRESS_TAKEN",
        fault: "input",
        message: `the pages cannot be shown on ${host}, port ${port}: ${reason}`,
        hint: "end what listens there, or set `host` and `port` of the pages in pulse.yaml, or `pulse serve --only collector`",
        cause,
      });
    await listenUntil(app, { host, port, signal, log, onListening, taken });
  } finally {
    await closeServer(app, clock);
    results.close();
  }
}
