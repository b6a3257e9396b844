import type { PagesSettings } from "../../src/config/pages-settings.ts";
import type { Project } from "../../src/config/project.ts";
import { silentLog } from "../../src/log.ts";
import { servePages } from "../../src/web/serve-pages.ts";

/** A server of pages, while it runs. */
export interface ShownPages {
  /** Without a slash at its end. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves a project's pages on a free port of this machine, or on the one that the settings name. */
export async function showPages(project: Project, settings: Partial<PagesSettings> = {}): Promise<ShownPages> {
  const stop = new AbortController();
  const shown = {
    ...project,
    settings: { ...project.settings, pages: { ...project.settings.pages, port: 0, ...settings } },
  };
  let served: Promise<void> = Promise.resolve();
  const url = await new Promise<string>((resolve, reject) => {
    served = servePages(shown, { signal: stop.signal, log: silentLog, onListening: resolve });
    served.catch(reject);
  });
  return {
    url,
    stop: () => {
      stop.abort();
      return served;
    },
  };
}
