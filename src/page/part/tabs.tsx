import type { VNode } from "preact";

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly href: string;
}

/** Links to the other views of the same thing. */
export function Tabs({
  label,
  tabs,
  current,
}: {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly current: string;
}): VNode | null {
  if (tabs.length < 2) return null;
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {tabs.map(({ id, label: text, href }) => (
          <li key={id}>
            <a href={href} aria-current={id === current ? "page" : undefined}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
