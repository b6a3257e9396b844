import type { Published } from "../engine/duckdb/open-published.ts";
import type { PageContext } from "../page/context.ts";
import { badParameter } from "./refusals.ts";

/** The parts of a path and of a query that a view knows. */
export type Asked = Readonly<Record<string, string | undefined>>;

/** Something that is known, as JSON and, mostly, as a page. */
export interface Shown {
  readonly model: object;
  readonly html: ((context: PageContext) => string) | null;
}

/** What can be asked for at an address. */
export interface View {
  /** Fastify's pattern of its page; null: there is none. */
  readonly page: string | null;
  /** Pattern of its JSON, below /api/v1; null: there is none. */
  readonly api: string | null;
  /** What may stand in the query. */
  readonly query: readonly string[];
  /** What must stand in it. */
  readonly needs: readonly string[];
  read(published: Published, asked: Asked, timeZone: string): Promise<Shown>;
}

interface ViewFields<Model extends object> {
  readonly page?: string;
  readonly api?: string;
  readonly query?: readonly string[];
  readonly needs?: readonly string[];
  readonly read: (published: Published, asked: Asked, timeZone: string) => Promise<Model>;
  readonly render?: (model: Model, context: PageContext) => string;
}

/** A view, with the type of what it shows closed in. */
export function view<Model extends object>({
  page,
  api,
  query = ["ds"],
  needs = [],
  read,
  render,
}: ViewFields<Model>): View {
  return {
    page: page ?? null,
    api: api ?? null,
    query,
    needs,
    async read(published, asked, timeZone) {
      const model = await read(published, asked, timeZone);
      return { model, html: render === undefined ? null : (context) => render(model, context) };
    },
  };
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAYS: ReadonlySet<string> = new Set(["ds", "from", "to"]);

/**
 * What a request asks a view for. Each name is given at most once.
 *
 * @throws Refusal where a day is none, or a name is there twice, or not at all and must be.
 */
export function askedOf({ query, needs }: Pick<View, "query" | "needs">, params: unknown, given: unknown): Asked {
  const names = Object.entries((given ?? {}) as Record<string, unknown>).filter(([name]) => query.includes(name));
  for (const [name, value] of names)
    if (typeof value !== "string") throw badParameter(`${name} is there more than once`, "give it once");
  const asked: Record<string, string> = {
    ...(Object.fromEntries(names.filter(([, value]) => value !== "")) as Record<string, string>),
    ...(params as Record<string, string>),
  };
  for (const [name, value] of Object.entries(asked))
    if (DAYS.has(name) && !DAY.test(value))
      throw badParameter(`${name} is ${JSON.stringify(value)}, which is no day`, "write it as 2026-01-28");
  for (const name of needs)
    if (asked[name] === undefined) throw badParameter(`${name} is not given`, `add ${name} to the query`);
  return asked;
}

/** A part of a path that its pattern has, or of a query that must be there. */
export function partOf(asked: Asked, name: string): string {
  const value = asked[name];
  if (value === undefined) throw new Error(`the view of ${name} does not say that it needs it`);
  return value;
}
