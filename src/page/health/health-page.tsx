import type { VNode } from "preact";
import type {
  Accounting,
  CheckGroup,
  CheckRow,
  DayCompleteness,
  HealthPage,
  SampleRatio,
} from "../../results/health/health-page.ts";
import { formatCount } from "../../results/words/numbers.ts";
import type { PageContext } from "../context.ts";
import { renderDocument } from "../document.tsx";
import { countOf, NONE, probabilityText, shareText } from "../figures.ts";
import { PlainTable } from "../part/data-table.tsx";
import { Light } from "../part/light.tsx";
import { PageTitle } from "../part/page-title.tsx";
import { Empty, Heading, Time } from "../part/text.tsx";
import { Hours } from "./hours.tsx";

function valueText({ value, value_is: kind }: Pick<CheckRow, "value" | "value_is">): string {
  if (value === null) return NONE;
  if (kind === "p_value") return `p ${probabilityText(value)}`;
  return kind === "share" ? shareText(value) : formatCount(value);
}

function thresholdText({ threshold, value_is: kind }: CheckRow): string {
  if (threshold === null) return NONE;
  return kind === "p_value" ? String(threshold) : kind === "share" ? shareText(threshold) : formatCount(threshold);
}

function SampleRatioSection({ ratio }: { readonly ratio: SampleRatio }): VNode {
  const { scope, status, p_value: p, reason, groups, days, dimensions } = ratio;
  const total = groups.reduce((sum, { seen }) => sum + seen, 0);
  return (
    <article class="card">
      <h3>
        <bdi>{scope}</bdi>
      </h3>
      <p>
        <Light status={status} /> <span class="figure">p {probabilityText(p)}</span> <span class="faint">{reason}</span>
      </p>
      <PlainTable
        caption={`Expected and seen units of ${scope}`}
        columns={[
          { heading: "Group" },
          { heading: "Expected", isNumber: true },
          { heading: "Seen", isNumber: true },
          { heading: "Share", isNumber: true },
        ]}
        rows={groups.map(({ group, expected, seen }) => [
          <bdi key="group">{group}</bdi>,
          expected === null ? NONE : formatCount(expected),
          formatCount(seen),
          total === 0 ? NONE : shareText(seen / total),
        ])}
      />
      {days.length > 0 && (
        <details class="data">
          <summary>By day</summary>
          <PlainTable
            caption={`Sample ratio of ${scope} by day`}
            columns={[
              { heading: "Day" },
              { heading: "p of the day", isNumber: true },
              { heading: "adjusted", isNumber: true },
              { heading: "p at any time", isNumber: true },
            ]}
            rows={days.map((day) => [
              day.ds,
              probabilityText(day.p_value),
              probabilityText(day.adjusted_p_value),
              probabilityText(day.sequential_p_value),
            ])}
          />
        </details>
      )}
      {dimensions.length > 0 && (
        <details class="data">
          <summary>By dimension</summary>
          <PlainTable
            caption={`Sample ratio of ${scope} by dimension`}
            columns={[
              { heading: "Dimension" },
              { heading: "Level" },
              { heading: "Units", isNumber: true },
              { heading: "p", isNumber: true },
              { heading: "adjusted", isNumber: true },
            ]}
            rows={dimensions.map((one) => [
              <bdi key="dimension">{one.dimension}</bdi>,
              <bdi key="value">{one.value}</bdi>,
              one.units === null ? NONE : formatCount(one.units),
              probabilityText(one.p_value),
              probabilityText(one.adjusted_p_value),
            ])}
          />
        </details>
      )}
    </article>
  );
}

/** Raw = used + left out, as one bar and as a sum. */
function AccountingCard({ account }: { readonly account: Accounting }): VNode {
  const { of, scope, status, came, used, excluded } = account;
  const rows = [{ words: "used", count: used }, ...excluded.map(({ words, count }) => ({ words, count }))];
  return (
    <article class="card">
      <h3>
        {of[0]?.toUpperCase() + of.slice(1)} <bdi class="faint">{scope}</bdi>
      </h3>
      <p>
        <Light status={status} text={status === "ok" ? "the sum is right" : undefined} />
      </p>
      <PlainTable
        caption={`${of} that came in, used and left out: ${scope}`}
        columns={[{ heading: "What" }, { heading: of, isNumber: true }, { heading: "Share", isNumber: true }]}
        rows={[
          ...rows.map(({ words, count }) => [words, formatCount(count), came === 0 ? NONE : shareText(count / came)]),
          [<strong key="came">came in</strong>, <strong key="count">{formatCount(came)}</strong>, ""],
        ]}
      />
    </article>
  );
}

const LIGHTS = ["fail", "warn", "unknown", "ok"];

/** What asks for a look first; else in the order given. */
function byLight(groups: readonly CheckGroup[]): CheckGroup[] {
  return [...groups].sort((a, b) => LIGHTS.indexOf(a.light) - LIGHTS.indexOf(b.light));
}

function Group({ group }: { readonly group: CheckGroup }): VNode {
  const { check, title, meaning, light, checks } = group;
  const isBad = light === "fail" || light === "warn";
  return (
    <details class="check" open={isBad} id={`check-${check}`}>
      <summary>
        <Light status={light} /> <strong>{title}</strong> <span class="faint">{checks.length}</span>
      </summary>
      <p class="faint">{meaning}</p>
      <PlainTable
        caption={title}
        columns={[
          { heading: "Of" },
          { heading: "Status" },
          { heading: "Value", isNumber: true },
          { heading: "Limit", isNumber: true },
          { heading: "Reason", isWide: true },
        ]}
        rows={checks.map((row) => [
          <bdi key="scope">{row.scope}</bdi>,
          <Light key="status" status={row.status} />,
          valueText(row),
          thresholdText(row),
          row.reason,
        ])}
      />
    </details>
  );
}

/** A count and its share: `1,204 (0.5 %)`. */
function withShare(count: number, all: number): string {
  return count === 0 || all === 0 ? formatCount(count) : `${formatCount(count)} (${shareText(count / all)})`;
}

function eventCells(events: DayCompleteness["events"]): string[] {
  if (events === null) return [NONE, NONE, NONE, NONE];
  const { all, late, later, most_days_late: days } = events;
  const last = days === 0 ? "in time" : `${countOf(days, "day")} late`;
  return [formatCount(all), withShare(late, all), withShare(later, all), last];
}

function Days({ page }: { readonly page: HealthPage }): VNode {
  return (
    <section aria-labelledby="days">
      <Heading id="days">Days: complete, late</Heading>
      <PlainTable
        caption="Completeness of days"
        columns={[
          { heading: "Day" },
          { heading: "Computed" },
          { heading: "Messages", isNumber: true },
          { heading: "Unusable", isNumber: true },
          { heading: "Events", isNumber: true },
          { heading: "Late events", isNumber: true },
          { heading: "After a day", isNumber: true },
          { heading: "The last came", isNumber: true },
          { heading: "Exposed units", isNumber: true },
          { heading: "Late units", isNumber: true },
        ]}
        rows={page.days.map((day) => [
          day.ds,
          <Time key="time" at={day.finished_at} timeZone={page.time_zone} />,
          day.messages === null ? NONE : formatCount(day.messages),
          day.unusable === null ? NONE : formatCount(day.unusable),
          ...eventCells(day.events),
          day.exposed_units === null ? NONE : formatCount(day.exposed_units),
          day.late_units === null ? NONE : formatCount(day.late_units),
        ])}
      />
      <p class="faint note">
        Late: the broker received the event, or the unit's first exposure, after the end of the day on which it
        happened; after a day: more than 24 hours after it. A day is computed again when more of it comes; figures are
        those of its newest run. {page.name !== null && "Messages and events are those of all gates."}
      </p>
    </section>
  );
}

function content(page: HealthPage): VNode {
  return (
    <>
      <p class="health-line">
        <Light status={page.light} />{" "}
        <span class="faint">
          {page.fail} fail, {page.warn} to look at, {page.ok} fine, {page.skipped} skipped
        </span>
      </p>
      <section aria-labelledby="checks">
        <Heading id="checks">Checks</Heading>
        {page.groups.length === 0 ? (
          <Empty>No check was published as of {page.ds}.</Empty>
        ) : (
          byLight(page.groups).map((group) => <Group key={group.check} group={group} />)
        )}
      </section>
      {page.sample_ratios.length > 0 && (
        <section aria-labelledby="sample-ratio">
          <Heading id="sample-ratio">Sample ratio</Heading>
          <div class="cards">
            {page.sample_ratios.map((ratio) => (
              <SampleRatioSection key={ratio.scope} ratio={ratio} />
            ))}
          </div>
        </section>
      )}
      {page.accounting.length > 0 && (
        <section aria-labelledby="accounting">
          <Heading id="accounting">Where everything went</Heading>
          <div class="cards">
            {page.accounting.map((account) => (
              <AccountingCard key={`${account.of} ${account.scope}`} account={account} />
            ))}
          </div>
        </section>
      )}
      {page.days.length > 0 && <Days page={page} />}
      {page.hours !== null && <Hours hours={page.hours} timeZone={page.time_zone} />}
      {page.dead_letters.length > 0 && (
        <section aria-labelledby="dead-letters">
          <Heading id="dead-letters">Messages that could not be used</Heading>
          <PlainTable
            caption="Messages that could not be used"
            columns={[{ heading: "Reason" }, { heading: "Messages", isNumber: true }]}
            rows={page.dead_letters.map(({ words, messages }) => [words, formatCount(messages)])}
          />
        </section>
      )}
    </>
  );
}

/** Health of everything. */
export function renderHealth(page: HealthPage, context: PageContext): string {
  return renderDocument({
    title: "Health",
    section: "health",
    context,
    children: (
      <>
        <PageTitle title="Health" />
        {content(page)}
      </>
    ),
  });
}

/** Health of one gate or experiment, and of what all share. */
export function renderGateHealth(page: HealthPage, context: PageContext): string {
  const name = page.name ?? "";
  return renderDocument({
    title: `Health of ${name}`,
    section: "overview",
    context,
    children: (
      <>
        <PageTitle
          title={
            <>
              Health of <bdi>{name}</bdi>
            </>
          }
          parents={[
            { label: "Overview", href: context.links.overview() },
            { label: name, href: context.links.gate(name) },
          ]}
        />
        {content(page)}
      </>
    ),
  });
}
