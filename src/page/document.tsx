import type { ComponentChildren, VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { type Asset, pageAssets } from "./assets.ts";
import type { PageContext } from "./context.ts";
import { SiteFooter } from "./part/site-footer.tsx";
import { type Section, SiteHeader } from "./part/site-header.tsx";
import { visible } from "./visible.ts";

/** What a page is, beside its content. */
export interface PageFrame {
  readonly title: string;
  /** What of the navigation it belongs to. */
  readonly section: Section | null;
  readonly context: PageContext;
  /** Fields that choosing another day keeps. */
  readonly keep?: Readonly<Record<string, string>>;
  readonly children: ComponentChildren;
}

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%234f46e5'/%3E%3Cpath d='M2 8.5h3l1.5-4 3 8 1.5-4h3' fill='none' stroke='%23fff' stroke-width='1.5' stroke-linejoin='round' stroke-linecap='round'/%3E%3C/svg%3E";

/** Only our own text, known by its hash, is let into a page that stands alone: markup from data would not run even if it got there. */
function policyOf(style: Asset, script: Asset): string {
  return `default-src 'none'; style-src '${style.integrity}'; script-src '${script.integrity}'; img-src data:; base-uri 'none'; form-action 'none'`;
}

function Assets({ context }: { readonly context: PageContext }): VNode {
  const { style, script } = pageAssets();
  if (context.assets === "linked") {
    return (
      <>
        <link rel="stylesheet" href={context.links.asset(style.file_name)} integrity={style.integrity} />
        <script src={context.links.asset(script.file_name)} integrity={script.integrity} />
      </>
    );
  }
  return (
    <>
      <meta http-equiv="Content-Security-Policy" content={policyOf(style, script)} />
      <style dangerouslySetInnerHTML={{ __html: style.text }} />
      <script dangerouslySetInnerHTML={{ __html: script.text }} />
    </>
  );
}

function Page({ title, section, context, keep = {}, children }: PageFrame): VNode {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <Assets context={context} />
        <link rel="icon" href={ICON} />
        <title>{`${title} · ${context.project}`}</title>
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <SiteHeader section={section} context={context} keep={keep} />
        <main id="main" tabIndex={-1}>
          {children}
        </main>
        <SiteFooter context={context} />
      </body>
    </html>
  );
}

/** A whole page as HTML. Everything that came from data is escaped, and shows its invisible characters. */
export function renderDocument(frame: PageFrame): string {
  return `<!doctype html>\n${visible(renderToString(<Page {...frame} />))}\n`;
}
