import { contentHash } from "../content-hash.ts";
import { createMemo, type Memo } from "../memo.ts";
import { programVersion } from "../package-path.ts";
import type { PageContext } from "../page/context.ts";
import { serverLinks } from "../page/links.ts";
import type { Asked, Shown } from "../page/view.ts";
import { readRuns } from "../results/published/read-run.ts";
import type { Address } from "./addresses.ts";
import { basePathOf } from "./base-path.ts";
import type { PagesParts } from "./pages-parts.ts";

/** Views of the results, kept for as long as these results are the newest. */
export interface ShownResults {
  /**
   * Of everything that is shown at the moment: changes with the results and with the program.
   *
   * @param user who is logged in: pages say who.
   */
  etag(user: string | null): Promise<string>;
  model(address: Address, asked: Asked): Promise<object>;
  /** @param user who is logged in, as pages show it. */
  page(address: Address, asked: Asked, user: string | null): Promise<string>;
  /** What a page without results is shown with. */
  bareContext(user: string | null): PageContext;
}

/** What was made of the same results. */
interface Kept {
  readonly origin: string;
  readonly views: Memo<Shown>;
  readonly pages: Memo<string>;
}

const MOST_VIEWS = 300;
const MOST_PAGES = 300;
const NOTHING = "nothing";
const ETAG_LENGTH = 24;

const keep = (origin: string): Kept => ({ origin, views: createMemo(MOST_VIEWS), pages: createMemo(MOST_PAGES) });

export function createShownResults({ project, timeZone, settings, results }: PagesParts): ShownResults {
  const version = programVersion();
  const base = basePathOf(settings);
  const bare: PageContext = {
    project,
    time_zone: timeZone,
    ds: null,
    run_id: null,
    days: [],
    links: serverLinks({ base }),
    assets: "linked",
    user: null,
  };
  let kept = keep(NOTHING);

  const origin = async (): Promise<string> => (await results.identity()) ?? NOTHING;
  /** Other results forget everything. */
  const current = async (): Promise<Kept> => {
    const now = await origin();
    if (now !== kept.origin) kept = keep(now);
    return kept;
  };
  const shown = ({ views }: Kept, { api, view }: Address, asked: Asked): Promise<Shown> =>
    views.get(keyOf(api, asked), () => results.read((published) => view.read(published, asked, { timeZone })));
  const contextOf = async (of: Kept, { view }: Address, asked: Asked, user: string | null): Promise<PageContext> => {
    const runs = of.origin === NOTHING ? [] : await results.read(readRuns);
    const run = runs.find(({ ds }) => ds === (asked.ds ?? runs[0]?.ds));
    return {
      ...bare,
      ds: run?.ds ?? null,
      run_id: run?.run_id ?? null,
      days: runs.map(({ ds }) => ds),
      // A page of one day, such as a run, does not lead to others as of that day.
      links: serverLinks({ base, ds: view.takes.includes("ds") ? asked.ds : undefined }),
      user,
    };
  };

  return {
    etag: async (user) => {
      const hash = contentHash({ origin: await origin(), project, timeZone, version, base, user });
      return `W/"${hash.slice(0, ETAG_LENGTH)}"`;
    },
    async model(address, asked) {
      const { model } = await shown(await current(), address, asked);
      return model;
    },
    async page(address, asked, user) {
      const of = await current();
      return of.pages.get(JSON.stringify([keyOf(address.api, asked), user]), async () => {
        const { html } = await shown(of, address, asked);
        return html === null ? "" : html(await contextOf(of, address, asked, user));
      });
    },
    bareContext: (user) => ({ ...bare, user }),
  };
}

function keyOf(api: string, asked: Asked): string {
  return JSON.stringify([api, Object.entries(asked).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
