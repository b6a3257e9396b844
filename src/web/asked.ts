import type { Asked } from "../page/view.ts";
import { badParameter } from "./refusals.ts";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** A day, or one of its versions by the id of its run. */
const VERSION = /^\d{4}-\d{2}-\d{2}(\.[0-9a-f]{1,64})?$/;
const ONE_DAY = { form: DAY, hint: "write it as 2026-01-28" };
const ONE_VERSION = {
  form: VERSION,
  hint: "write it as 2026-01-28, or with the id of a run as 2026-01-28.5f2c91ab77e0",
};
const FORMS: ReadonlyMap<string, typeof ONE_DAY> = new Map([
  ["ds", ONE_DAY],
  ["from", ONE_VERSION],
  ["to", ONE_VERSION],
]);

/**
 * What a request asks for. Each name is given at most once.
 *
 * @param query names that may stand in the query.
 * @param needs names that must be given.
 * @throws Refusal where a day is none, or a name is there twice, or not at all and must be.
 */
export function askedOf(
  { query, needs }: { readonly query: readonly string[]; readonly needs: readonly string[] },
  params: unknown,
  given: unknown,
): Asked {
  const names = Object.entries((given ?? {}) as Record<string, unknown>).filter(([name]) => query.includes(name));
  for (const [name, value] of names)
    if (typeof value !== "string") throw badParameter(`${name} is there more than once`, "give it once");
  const asked: Record<string, string> = {
    ...(Object.fromEntries(names.filter(([, value]) => value !== "")) as Record<string, string>),
    ...(params as Record<string, string>),
  };
  for (const [name, value] of Object.entries(asked)) {
    const expected = FORMS.get(name);
    if (expected?.form.test(value) === false)
      throw badParameter(`${name} is ${JSON.stringify(value)}, which is no day`, expected.hint);
  }
  for (const name of needs)
    if (asked[name] === undefined) throw badParameter(`${name} is not given`, `add ${name} to the query`);
  return asked;
}
