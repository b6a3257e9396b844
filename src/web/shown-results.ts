import { contentHash } from "../content-hash.ts";
import { programVersion } from "../package-path.ts";
import type { PageContext } from "../page/context.ts";
import { serverLinks } from "../page/links.ts";
import { textOf } from "../results/published/published-record.ts";
import { createMemo } from "./memo.ts";
import type { PagesParts } from "./pages-parts.ts";
import type { Asked, Shown, View } from "./view.ts";

/** Views of the results, kept for as long as these results are the newest. */
export interface ShownResults {
  /** Of everything that is shown at the moment: changes with the results and with the program. */
  etag(): Promise<string>;
  model(view: View, asked: Asked): Promise<object>;
  /** @param user who is logged in, as pages show it. */
  page(view: View, asked: Asked, user: string | null): Promise<string>;
  /** What a page without results is shown with. */
  bareContext(user: string | null): PageContext;
}

const MOST_VIEWS = 300;
const MOST_PAGES = 300;
const NOTHING = "nothing";
const ETAG_LENGTH = 24;

export function createShownResults({ project, timeZone, results }: PagesParts): ShownResults {
  const views = createMemo<Shown>(MOST_VIEWS);
  const pages = createMemo<string>(MOST_PAGES);
  const days = createMemo<readonly Day[]>(1);
  const version = programVersion();
  const bare: PageContext = {
    project,
    time_zone: timeZone,
    ds: null,
    run_id: null,
    days: [],
    links: serverLinks(),
    assets: "linked",
    user: null,
  };

  const origin = async (): Promise<string> => (await results.identity()) ?? NOTHING;
  const shown = (of: string, key: string, view: View, asked: Asked): Promise<Shown> =>
    views.get(of, key, () => results.read((published) => view.read(published, asked, timeZone)));
  const contextOf = async (of: string, { query }: View, asked: Asked, user: string | null): Promise<PageContext> => {
    const published = of === NOTHING ? [] : await days.get(of, "", () => readDays(results));
    const day = published.find(({ ds }) => ds === (asked.ds ?? published[0]?.ds));
    return {
      ...bare,
      ds: day?.ds ?? null,
      run_id: day?.run_id ?? null,
      days: published.map(({ ds }) => ds),
      // A page of one day, such as a run, does not lead to others as of that day.
      links: serverLinks(query.includes("ds") ? asked.ds : undefined),
      user,
    };
  };

  return {
    etag: async () => {
      const hash = contentHash({ origin: await origin(), project, timeZone, version });
      return `W/"${hash.slice(0, ETAG_LENGTH)}"`;
    },
    async model(view, asked) {
      const { model } = await shown(await origin(), keyOf(view, asked), view, asked);
      return model;
    },
    async page(view, asked, user) {
      const of = await origin();
      const key = keyOf(view, asked);
      return pages.get(of, JSON.stringify([key, user]), async () => {
        const { html } = await shown(of, key, view, asked);
        return html === null ? "" : html(await contextOf(of, view, asked, user));
      });
    },
    bareContext: (user) => ({ ...bare, user }),
  };
}

interface Day {
  readonly ds: string;
  readonly run_id: string;
}

async function readDays(results: PagesParts["results"]): Promise<Day[]> {
  const rows = await results.read((published) => published.records("select ds, run_id from runs order by ds desc"));
  return rows.map((row) => ({ ds: textOf(row, "ds"), run_id: textOf(row, "run_id") }));
}

function keyOf({ page, api }: View, asked: Asked): string {
  return JSON.stringify([page, api, Object.entries(asked).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
