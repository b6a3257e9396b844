import type { Clock } from "../../clock.ts";
import { isLoopback } from "../../config/loopback.ts";
import type { PagesSettings } from "../../config/pages-settings.ts";
import { PulseError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { createNoLogin } from "./no-login.ts";
import { createOidcLogin } from "./oidc-login.ts";
import { createProxyLogin } from "./proxy-login.ts";
import type { Login } from "./visitor.ts";

/**
 * The login that the settings ask for.
 *
 * @throws PulseError `PAGES_LOGIN_MISSING`, `PAGES_SECRET_MISSING`, `PAGES_SECRET_TOO_SHORT` (input)
 */
export function createLogin({ host, login, base_url }: PagesSettings, clock: Clock, log: Log): Login {
  switch (login?.type) {
    case "oidc":
      return createOidcLogin({ settings: login, baseUrl: base_url ?? "", clock, log });
    case "proxy_header":
      return createProxyLogin(login);
    default:
      if (isLoopback(host)) return createNoLogin();
      throw new PulseError({
        code: "PAGES_LOGIN_MISSING",
        fault: "input",
        message: `the pages would be open to everybody who reaches ${host}`,
        hint: "set `login` of the pages in pulse.yaml, or leave `host` out: then only this machine may look",
      });
  }
}
