import type { PagesSettings } from "../config/pages-settings.ts";

/** The path of `base_url`, without a slash at its end: empty where pages lie at the root of their host. */
export function basePathOf({ base_url }: Pick<PagesSettings, "base_url">): string {
  return base_url === undefined ? "" : new URL(base_url).pathname.replace(/\/+$/, "");
}

/**
 * The path of a request below the base path. Some proxies hand on the whole path and some cut the base off: both are understood.
 *
 * @example
 * withoutBase("/pulse/gates?ds=2026-01-28", "/pulse"); // "/gates?ds=2026-01-28"
 */
export function withoutBase(url: string, base: string): string {
  if (base === "" || !url.startsWith(base)) return url;
  const rest = url.slice(base.length);
  if (rest === "" || rest.startsWith("?")) return `/${rest}`;
  return rest.startsWith("/") ? rest : url;
}
