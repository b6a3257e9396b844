import type { VNode } from "preact";
import { Scroll } from "./scroll.tsx";

/** A button that copies a text for a chat; the text itself can be opened, so that it works without JavaScript. */
export function MarkdownCopy({ text }: { readonly text: string }): VNode {
  return (
    <div class="copy">
      <button class="with-script" type="button" data-copy="markdown">
        Copy as Markdown
      </button>
      <details>
        <summary>Markdown</summary>
        <Scroll label="Markdown">
          <pre id="markdown">{text}</pre>
        </Scroll>
      </details>
      <span class="said" role="status" data-said />
    </div>
  );
}
