import type { VNode } from "preact";
import type { ActiveUnits, ActiveUserSeries, ActiveUsersPage } from "../../results/active-users/active-users-page.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { LineChart } from "../chart/line-chart.tsx";
import type { PageContext } from "../context.ts";
import { renderDocument } from "../document.tsx";
import { NONE, shareText } from "../figures.ts";
import { ChartData, PlainTable } from "../part/data-table.tsx";
import { PageTitle } from "../part/page-title.tsx";
import { Empty, Heading } from "../part/text.tsx";

const GROUPS: readonly (readonly [ActiveUserSeries["group"], string])[] = [
  ["active", "Active units"],
  ["new", "New units"],
  ["stickiness", "Stickiness"],
  ["retention", "Retention"],
  ["days_active", "Days active"],
];
const KINDS = ["test", "second", "third"];

function formatOf(unit: ActiveUserSeries["unit"]): (value: number) => string {
  if (unit === "units") return formatCount;
  return unit === "share" ? shareText : (value) => value.toFixed(2);
}

function newestOf({ points }: ActiveUserSeries): { readonly day: string; readonly value: number | null } | undefined {
  return points.findLast(({ value }) => value !== null);
}

function Tile({ series }: { readonly series: ActiveUserSeries }): VNode {
  const newest = newestOf(series);
  return (
    <li>
      <span class="tile-title">{series.title}</span>
      <strong class="figure">{newest?.value == null ? NONE : formatOf(series.unit)(newest.value)}</strong>
      <span class="sub">{series.why ?? (newest === undefined ? "" : newest.day)}</span>
    </li>
  );
}

function Group({
  title,
  series,
}: {
  readonly title: string;
  readonly series: readonly ActiveUserSeries[];
}): VNode | null {
  const [first] = series;
  if (first === undefined) return null;
  const drawn = series.filter(({ points }) => points.some(({ value }) => value !== null));
  const xs = first.points.map(({ day }) => day);
  const format = formatOf(first.unit);
  return (
    <div class="series">
      <h3>{title}</h3>
      {drawn.length > 0 && (
        <LineChart
          label={`${title} by day`}
          xs={xs}
          zero
          format={format}
          lines={drawn.map((one, index) => ({
            label: one.title,
            kind: KINDS[index] ?? "plain",
            values: one.points.map(({ value }) => value),
          }))}
        />
      )}
      <ul class="meanings">
        {series.map(({ figure, title: name, meaning, why }) => (
          <li key={figure}>
            <strong>{name}</strong> <span class="faint">{meaning}</span>
            {why !== null && <span class="faint"> {why}.</span>}
          </li>
        ))}
      </ul>
      <ChartData
        caption={`${title} by day`}
        columns={[{ heading: "Day" }, ...series.map((one) => ({ heading: one.title, isNumber: true }))]}
        rows={xs.map((x, index) => [
          x,
          ...series.map((one) => {
            const value = one.points[index]?.value ?? null;
            return value === null ? NONE : format(value);
          }),
        ])}
      />
    </div>
  );
}

const TILES = ["dau", "wau", "mau28", "stickiness_daily", "d1_retention", "l7"];

function UnitType({ units }: { readonly units: ActiveUnits }): VNode {
  const { unit_type: unitType, series, definition, versions } = units;
  return (
    <section aria-labelledby={`of-${unitType}`}>
      <Heading id={`of-${unitType}`}>
        <bdi>{unitType}</bdi>
      </Heading>
      <ul class="tiles">
        {TILES.flatMap((figure) => series.find((one) => one.figure === figure) ?? []).map((one) => (
          <Tile key={one.figure} series={one} />
        ))}
      </ul>
      <div class="chart-pair">
        {GROUPS.map(([group, title]) => (
          <Group key={group} title={title} series={series.filter((one) => one.group === group)} />
        ))}
      </div>
      <h3>Definition</h3>
      {definition === null ? (
        <Empty>The run does not have the definition.</Empty>
      ) : (
        <p>A unit is active on a day with {definition}.</p>
      )}
      {versions.length > 0 && (
        <PlainTable
          caption={`Versions of the definition of an active ${unitType}`}
          columns={[{ heading: "Version" }, { heading: "First day" }, { heading: "Last day" }]}
          rows={versions.map((one) => [<code key="version">{one.version}</code>, one.first_day, one.last_day])}
        />
      )}
    </section>
  );
}

/** Active units by day, how often they come back, and what makes a unit active. */
export function renderActiveUsers(page: ActiveUsersPage, context: PageContext): string {
  return renderDocument({
    title: "Active users",
    section: "active-users",
    context,
    children: (
      <>
        <PageTitle title="Active users" />
        {page.unit_types.length === 0 ? (
          <Empty>No active unit is known as of {page.ds}.</Empty>
        ) : (
          page.unit_types.map((units) => <UnitType key={units.unit_type} units={units} />)
        )}
      </>
    ),
  });
}
