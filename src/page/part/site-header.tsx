import type { VNode } from "preact";
import type { PageContext } from "../context.ts";

/** What of the navigation a page belongs to. */
export type Section = "overview" | "metrics" | "active-users" | "health" | "runs" | "changes";

function Logo(): VNode {
  return (
    <svg class="logo" viewBox="0 0 16 16" width="20" height="20" aria-hidden="true">
      <rect width="16" height="16" rx="4" class="logo-ground" />
      <path d="M2 8.5h3l1.5-4 3 8 1.5-4h3" class="logo-line" />
    </svg>
  );
}

/** A choice of the day as of whose end everything is shown: a form, so that it works without JavaScript. */
function DayChoice({
  context: { ds, days },
  keep,
}: {
  readonly context: PageContext;
  readonly keep: Readonly<Record<string, string>>;
}): VNode {
  return (
    <form class="day-choice" method="get">
      {Object.entries(keep).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <label for="as-of">As of</label>
      <select id="as-of" name="ds">
        {days.map((day) => (
          <option key={day} value={day} selected={day === ds}>
            {day}
          </option>
        ))}
      </select>
      <button type="submit">Show</button>
    </form>
  );
}

/** Name, navigation, day and theme. */
export function SiteHeader({
  section,
  context,
  keep,
}: {
  readonly section: Section | null;
  readonly context: PageContext;
  readonly keep: Readonly<Record<string, string>>;
}): VNode {
  const { links, ds, project, user } = context;
  const sections: readonly (readonly [Section, string, string])[] = [
    ["overview", "Overview", links.overview()],
    ["metrics", "Metrics", links.metrics()],
    ["active-users", "Active users", links.activeUsers()],
    ["health", "Health", links.health()],
    ["runs", "Runs", links.runs()],
    ["changes", "Changes", links.changes()],
  ];
  const logOut = links.logOut();
  const isChoice = links.asOfAnyDay && ds !== null && context.days.length > 1;
  return (
    <header class="site">
      <div class="bar">
        <a class="brand" href={links.overview()}>
          <Logo />
          <bdi>{project}</bdi>
        </a>
        <nav aria-label="Main">
          <ul>
            {sections.map(([id, label, href]) => (
              <li key={id}>
                <a href={href} aria-current={id === section ? "page" : undefined}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="tools">
          {isChoice ? (
            <DayChoice context={context} keep={keep} />
          ) : (
            ds !== null && <span class="faint">As of {ds}</span>
          )}
          <button
            class="theme with-script"
            type="button"
            data-theme-toggle
            aria-label="Dark colours"
            aria-pressed="false"
          >
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
              <circle cx="8" cy="8" r="6.2" class="theme-ring" />
              <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" class="theme-half" />
            </svg>
          </button>
          {user !== null && logOut !== null && (
            <form class="user" method="post" action={logOut}>
              <bdi class="faint">{user}</bdi>
              <button type="submit">Log out</button>
            </form>
          )}
        </div>
      </div>
    </header>
  );
}
