import type { PagesSettings } from "../config/pages-settings.ts";
import type { Log } from "../log.ts";
import type { ApiTokens } from "./login/api-tokens.ts";
import type { Login } from "./login/visitor.ts";
import type { PublishedResults } from "./published-results.ts";

/** What the server of the pages is made of. */
export interface PagesParts {
  /** Name of the project. */
  readonly project: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly settings: PagesSettings;
  readonly results: PublishedResults;
  readonly login: Login;
  readonly tokens: ApiTokens;
  readonly log: Log;
}
