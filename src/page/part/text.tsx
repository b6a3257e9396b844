import type { ComponentChildren, VNode } from "preact";
import { localTime } from "../../results/words/local-time.ts";

/** A UTC time in the project's time zone. */
export function Time({ at, timeZone }: { readonly at: string; readonly timeZone: string }): VNode {
  return <time dateTime={`${at.replace(" ", "T")}Z`}>{localTime(at, timeZone)}</time>;
}

/** A heading that can be linked to. */
export function Heading({
  id,
  level = 2,
  children,
}: {
  readonly id: string;
  readonly level?: 2 | 3;
  readonly children: ComponentChildren;
}): VNode {
  const content = (
    <a class="anchor" href={`#${id}`}>
      {children}
    </a>
  );
  return level === 2 ? <h2 id={id}>{content}</h2> : <h3 id={id}>{content}</h3>;
}

/** Facts with their names. */
export function Facts({
  facts,
}: {
  readonly facts: readonly { readonly label: string; readonly text: ComponentChildren }[];
}): VNode | null {
  if (facts.length === 0) return null;
  return (
    <dl class="facts">
      {facts.map(({ label, text }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Small labels: tags, kinds. */
export function Tags({ tags }: { readonly tags: readonly string[] }): VNode | null {
  if (tags.length === 0) return null;
  return (
    <span class="tags">
      {tags.map((tag) => (
        <bdi key={tag} class="tag">
          {tag}
        </bdi>
      ))}
    </span>
  );
}

/** What stands where there is nothing to show, and why. */
export function Empty({ children }: { readonly children: ComponentChildren }): VNode {
  return <p class="empty">{children}</p>;
}
