import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { onTestFinished } from "vitest";
import { type Clock, systemClock } from "../../../src/clock.ts";
import { type PagesSettings, pagesSchema } from "../../../src/config/pages-settings.ts";
import { silentLog } from "../../../src/log.ts";
import { createApiTokens } from "../../../src/web/login/api-tokens.ts";
import { createLogin } from "../../../src/web/login/create-login.ts";
import { createPublishedResults } from "../../../src/web/published-results.ts";
import { createPagesServer } from "../../../src/web/server.ts";
import { temporaryFolder } from "../landing/fixture.ts";

export interface TestPagesOptions {
  /** `pages` as it is written in pulse.yaml. */
  readonly settings?: object;
  /** A published database; left out: nothing is published yet. */
  readonly database?: string;
  readonly clock?: Clock;
}

/** The server of the pages, listening nowhere. */
export async function startPages(options: TestPagesOptions = {}): Promise<FastifyInstance> {
  const settings: PagesSettings = pagesSchema.parse(options.settings ?? {});
  const clock = options.clock ?? systemClock;
  const results = createPublishedResults(options.database ?? join(await temporaryFolder(), "pulse.duckdb"));
  const app = await createPagesServer({
    project: "shop",
    timeZone: "Europe/Berlin",
    settings,
    results,
    login: createLogin(settings, clock, silentLog),
    tokens: createApiTokens(settings.tokens),
    log: silentLog,
  });
  onTestFinished(async () => {
    await app.close();
    results.close();
  });
  return app;
}
