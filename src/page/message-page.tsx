import type { PageContext } from "./context.ts";
import { renderDocument } from "./document.tsx";
import { PageTitle } from "./part/page-title.tsx";

/** What a page says where there is nothing to show, and what to do. */
export interface Message {
  readonly title: string;
  readonly text: string;
  readonly hint: string | null;
}

/** A page that only says something: not found, not allowed, nothing published yet. */
export function renderMessage({ title, text, hint }: Message, context: PageContext): string {
  return renderDocument({
    title,
    section: null,
    context,
    children: (
      <>
        <PageTitle title={title} />
        <p>{text}</p>
        {hint !== null && <p class="faint">{hint}</p>}
        <p>
          <a href={context.links.overview()}>All gates and experiments</a>
        </p>
      </>
    ),
  });
}
