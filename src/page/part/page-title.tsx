import type { ComponentChildren, VNode } from "preact";

/** The head of a page: where it is, what it is of, and facts about it in one line. */
export function PageTitle({
  title,
  parents = [],
  children,
}: {
  readonly title: ComponentChildren;
  readonly parents?: readonly { readonly label: string; readonly href: string }[];
  readonly children?: ComponentChildren;
}): VNode {
  return (
    <div class="page-title">
      {parents.length > 0 && (
        <nav class="parents" aria-label="Breadcrumb">
          <ol>
            {parents.map(({ label, href }) => (
              <li key={href}>
                <a href={href}>
                  <bdi>{label}</bdi>
                </a>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <h1>{title}</h1>
      {children !== undefined && <div class="under-title">{children}</div>}
    </div>
  );
}
