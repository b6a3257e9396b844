import type { VNode } from "preact";
import type { ChangeRow } from "../../results/changes/changes-page.ts";
import type { Links } from "../links.ts";
import { Time } from "./text.tsx";

/** What a change is of, as a link where there is a page of it. */
export function ChangeSubject({ change, links }: { readonly change: ChangeRow; readonly links: Links }): VNode {
  const { subject, subject_type: type, subject_name: name, has_page: hasPage } = change;
  if (name === null) return <bdi>{subject}</bdi>;
  const href = hasPage ? (type === "metric" ? links.metric(name) : links.gate(name)) : null;
  return (
    <>
      <span class="faint">{type}</span>{" "}
      {href === null ? (
        <bdi>{name}</bdi>
      ) : (
        <a href={href}>
          <bdi>{name}</bdi>
        </a>
      )}
    </>
  );
}

/** Changes in a few words each, as they come. */
export function ChangeList({
  changes,
  links,
  timeZone,
}: {
  readonly changes: readonly ChangeRow[];
  readonly links: Links;
  readonly timeZone: string;
}): VNode {
  return (
    <ol class="changes">
      {changes.map((change) => (
        <li key={`${change.changed_at} ${change.subject} ${change.change}`}>
          <span class="when">
            <Time at={change.changed_at} timeZone={timeZone} />
          </span>
          <span class="what">
            <ChangeSubject change={change} links={links} /> <bdi>{change.change}</bdi>
            {change.reason !== null && (
              <>
                {" — "}
                <bdi class="faint">{change.reason}</bdi>
              </>
            )}
          </span>
          <bdi class="who faint">{change.changed_by}</bdi>
        </li>
      ))}
    </ol>
  );
}
