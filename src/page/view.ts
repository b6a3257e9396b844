import type { Published } from "../engine/duckdb/open-published.ts";
import type { PageContext } from "./context.ts";

/** What is asked for: parts of an address by their names. */
export type Asked = Readonly<Record<string, string | undefined>>;

/** How it is read. */
export interface HowRead {
  /** IANA name. */
  readonly timeZone: string;
  /** False: units' values, which every unit's days are read for, are left out. */
  readonly withValues?: boolean;
}

export type Render = (context: PageContext) => string;

/** Something that is known: as JSON and, mostly, as a page. */
export interface Shown<Model extends object = object, Html extends Render | null = Render | null> {
  readonly model: Model;
  readonly html: Html;
}

/** What can be asked for, of a server or for a report. */
export interface View<Model extends object = object, Html extends Render | null = Render | null> {
  /** What must be given. */
  readonly needs: readonly string[];
  /** What may be given as well. */
  readonly takes: readonly string[];
  read(published: Published, asked: Asked, how: HowRead): Promise<Shown<Model, Html>>;
}

interface DataFields<Model extends object> {
  readonly needs?: readonly string[];
  /** Left out: only `ds`. */
  readonly takes?: readonly string[];
  readonly read: (published: Published, asked: Asked, how: HowRead) => Promise<Model>;
}

interface PageFields<Model extends object> extends DataFields<Model> {
  readonly render: (model: Model, context: PageContext) => string;
}

/** What programs alone ask for. */
export function dataView<Model extends object>({
  needs = [],
  takes = ["ds"],
  read,
}: DataFields<Model>): View<Model, null> {
  return { needs, takes, read: async (...given) => ({ model: await read(...given), html: null }) };
}

/** What people see, with the type of what it shows closed in. */
export function pageView<Model extends object>({ render, ...fields }: PageFields<Model>): View<Model, Render> {
  const { read, ...of } = dataView(fields);
  return {
    ...of,
    async read(...given) {
      const { model } = await read(...given);
      return { model, html: (context) => render(model, context) };
    },
  };
}

/** Something that a view needs. */
export function partOf(asked: Asked, name: string): string {
  const value = asked[name];
  if (value === undefined) throw new Error(`the view of ${name} does not say that it needs it`);
  return value;
}
