import type { VNode } from "preact";
import type { ChangeRow, ChangesPage } from "../../results/changes/changes-page.ts";
import type { PageContext } from "../context.ts";
import { renderDocument } from "../document.tsx";
import { countOf } from "../figures.ts";
import type { Links } from "../links.ts";
import { ChangeSubject } from "../part/change-list.tsx";
import { choiceValues, FilterBar } from "../part/filter-bar.tsx";
import { PageTitle } from "../part/page-title.tsx";
import { Scroll } from "../part/scroll.tsx";
import { Empty, Time } from "../part/text.tsx";

function Side({ label, text }: { readonly label: string; readonly text: string | null }): VNode {
  return (
    <div>
      <p class="side">{label}</p>
      {text === null ? (
        <p class="faint">nothing</p>
      ) : (
        <Scroll label={label}>
          <pre>{text}</pre>
        </Scroll>
      )}
    </div>
  );
}

function Item({
  change,
  links,
  timeZone,
}: {
  readonly change: ChangeRow;
  readonly links: Links;
  readonly timeZone: string;
}): VNode {
  const { changed_at: at, changed_by: by, recorded_by: recordedBy, reason, before, after } = change;
  const text = [change.subject, change.change, by, reason ?? ""].join(" ").toLowerCase();
  return (
    <li data-text={text} data-type={JSON.stringify([change.subject_type])} data-who={JSON.stringify([by])}>
      <span class="when">
        <Time at={at} timeZone={timeZone} />
      </span>
      <div class="what">
        <ChangeSubject change={change} links={links} /> <bdi>{change.change}</bdi>
        {reason !== null && <p class="sentence">{reason}</p>}
        {(before !== null || after !== null) && (
          <details class="data">
            <summary>Before and after</summary>
            <div class="before-after">
              <Side label="Before" text={before} />
              <Side label="After" text={after} />
            </div>
          </details>
        )}
      </div>
      <span class="who faint">
        <bdi>{by}</bdi>, {recordedBy === "apply" ? "applied" : "seen by a run"}
      </span>
    </li>
  );
}

/** The change history: what, when, by whom, why. */
export function renderChanges(page: ChangesPage, context: PageContext): string {
  const { changes } = page;
  return renderDocument({
    title: "Changes",
    section: "changes",
    context,
    children: (
      <>
        <PageTitle title="Changes">
          <span class="faint">{countOf(changes.length, "change")} of the configuration, newest first</span>
        </PageTitle>
        {changes.length === 0 ? (
          <Empty>No change of the configuration is known as of {page.ds}.</Empty>
        ) : (
          <>
            <FilterBar
              target="changes"
              placeholder={`Search ${countOf(changes.length, "change")}`}
              choices={[
                { key: "type", label: "Of", values: choiceValues(changes.map(({ subject_type: type }) => type)) },
                { key: "who", label: "By", values: choiceValues(changes.map(({ changed_by: by }) => by)) },
              ]}
            />
            <ol class="changes full" id="changes">
              {changes.map((change) => (
                <Item
                  key={`${change.changed_at} ${change.subject} ${change.change}`}
                  change={change}
                  links={context.links}
                  timeZone={page.time_zone}
                />
              ))}
            </ol>
          </>
        )}
      </>
    ),
  });
}
