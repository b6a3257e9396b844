const ANYWHERE = "https://pulse.invalid";

/**
 * Where to go after a login: a path of ours, never another site.
 *
 * @example
 * returnPath("/gates/new_checkout?analysis=pooled"); // the same
 * returnPath("//evil.example"); // "/"
 */
export function returnPath(asked: unknown): string {
  if (typeof asked !== "string" || !asked.startsWith("/") || !URL.canParse(asked, ANYWHERE)) return "/";
  const { origin, pathname, search } = new URL(asked, ANYWHERE);
  const isOurs = origin === ANYWHERE && !pathname.startsWith("//");
  return isOurs && !/^[/](?:login|logout)(?:[/]|$)/.test(pathname) ? `${pathname}${search}` : "/";
}
