import type { VNode } from "preact";
import type { MetricNote } from "../../results/notes/metric-note.ts";
import { axisLimit } from "../../results/scorecard/axis.ts";
import type { Estimate } from "../../results/scorecard/estimate.ts";
import { formatCount, formatProbability } from "../../results/words/numbers.ts";
import { outcomeInWords } from "../../results/words/outcome-in-words.ts";
import { IntervalAxis, IntervalBar } from "../chart/interval-bar.tsx";
import { changeText, meanTexts, NONE, rangeText } from "../figures.ts";
import { Scroll } from "../part/scroll.tsx";
import { VerdictMark, verdictClass } from "../part/verdict.tsx";
import { byTag, type FamilyRow, type MetricFamily } from "./metric-family.ts";

const COLUMNS = 8;

export interface ScorecardTableProps {
  readonly label: string;
  readonly families: readonly MetricFamily[];
  /** Link to a metric's own page; null: there is none. */
  readonly linkTo: (metric: string) => string | null;
}

/** Why there is no relative interval, or no number at all. */
function whyMissing({ why, relative, relative_outcome: outcome }: Estimate): string | null {
  if (why !== null) return `No number: ${why}`;
  if (relative === null && outcome !== "ok" && outcome !== "")
    return `no relative difference: ${outcomeInWords(outcome)}`;
  return null;
}

const GUARDRAILS: Readonly<Record<string, string>> = { shown: "guardrail holds", harmed: "guardrail harmed" };

/** What else is known of a headline: the guardrail's verdict, and which further views its own page has. */
function Marks({ estimate }: { readonly estimate: Estimate }): VNode {
  const { guardrail, cuped, sequential } = estimate;
  const views = [cuped?.difference == null ? "" : "CUPED", sequential === null ? "" : "sequential"].filter(
    (view) => view !== "",
  );
  return (
    <>
      {guardrail !== null && (
        <span class={`badge ${guardrail.verdict === "harmed" ? "bad" : ""}`}>
          {GUARDRAILS[guardrail.verdict] ?? "guardrail not shown yet"}
        </span>
      )}
      {views.length > 0 && (
        <span class="sub views" title="Further views of the difference, on the metric's page">
          {views.join(" · ")}
        </span>
      )}
    </>
  );
}

function Probability({ p, estimate }: { readonly p: number | null; readonly estimate: Estimate | null }): VNode {
  const adjusted = estimate?.adjusted ?? null;
  return (
    <>
      <span class="figure">{p === null ? NONE : formatProbability(p)}</span>
      {adjusted !== null && <span class="sub">adj. {formatProbability(adjusted.p_value)}</span>}
    </>
  );
}

function Label({
  shown,
  family,
  linkTo,
}: {
  readonly shown: FamilyRow;
  readonly family: MetricFamily;
  readonly linkTo: ScorecardTableProps["linkTo"];
}): VNode {
  const href = shown.rank === "headline" ? linkTo(family.card.metric) : null;
  const name = <bdi>{shown.label}</bdi>;
  return (
    <>
      {href === null ? (
        name
      ) : (
        <a class="name" href={href}>
          {name}
        </a>
      )}
      {shown.rank === "headline" && shown.estimate !== null && <Marks estimate={shown.estimate} />}
    </>
  );
}

function Row({
  shown,
  family,
  limit,
  linkTo,
}: {
  readonly shown: FamilyRow;
  readonly family: MetricFamily;
  readonly limit: number;
  readonly linkTo: ScorecardTableProps["linkTo"];
}): VNode {
  const { estimate, rank } = shown;
  const figures = shown.figures ?? estimate;
  const label = (
    <th scope="row" data-value={shown.label}>
      <Label shown={shown} family={family} linkTo={linkTo} />
    </th>
  );
  if (figures === null) {
    return (
      <tr class={rank}>
        {label}
        <td colSpan={COLUMNS - 1} />
      </tr>
    );
  }
  const kind = estimate === null ? "plain" : verdictClass(estimate.verdict, estimate.doubtful);
  const why = estimate === null ? null : whyMissing(estimate);
  const range = rangeText(figures.relative, figures.difference, family.quantity);
  const means = estimate === null ? ["", ""] : meanTexts(family.quantity, [estimate.test_mean, estimate.control_mean]);
  const isNone = estimate !== null && estimate.outcome !== "ok";
  return (
    <tr class={`${rank} ${kind}`}>
      {label}
      <td>{estimate !== null && <VerdictMark verdict={estimate.verdict} doubtful={estimate.doubtful} />}</td>
      <td class="number change" data-value={figures.relative?.value ?? figures.difference?.value ?? ""}>
        {isNone ? null : (
          <span class="figure">{changeText(figures.relative, figures.difference, family.quantity)}</span>
        )}
        {range !== null && !isNone && <span class="sub">{range}</span>}
        {why !== null && <span class="sub why">{why}</span>}
      </td>
      <td class="bars">
        <IntervalBar interval={isNone ? null : figures.relative} limit={limit} kind={kind} />
      </td>
      <td class="number optional" data-heading="p" data-value={figures.p_value ?? ""}>
        <Probability p={figures.p_value} estimate={estimate} />
      </td>
      <td class="number optional" data-heading="Test">
        {means[0]}
      </td>
      <td class="number optional" data-heading="Control">
        {means[1]}
      </td>
      <td class="number optional" data-heading="Units" data-value={estimate?.test_units ?? ""}>
        {estimate !== null && (
          <>
            {formatCount(estimate.test_units)}
            <span class="sub">{formatCount(estimate.control_units)}</span>
          </>
        )}
      </td>
    </tr>
  );
}

function Notes({ notes }: { readonly notes: readonly MetricNote[] }): VNode {
  const facts = notes.filter(({ kind }) => kind === "fact").map(({ text }) => text);
  return (
    <tr class="notes">
      <td colSpan={COLUMNS}>
        <ul>
          {notes
            .filter(({ kind }) => kind !== "fact")
            .map(({ kind, text }) => (
              <li key={text} class={kind}>
                {kind === "warning" && <span class="unseen">Warning: </span>}
                {text}
              </li>
            ))}
          {facts.length > 0 && <li class="fact">{facts.join(" · ")}</li>}
        </ul>
      </td>
    </tr>
  );
}

/** Metrics with their differences on one shared axis, by tag: each metric a body of its own, so that its rows stay together. */
export function ScorecardTable({ label, families, linkTo }: ScorecardTableProps): VNode {
  const intervals = families.flatMap(({ rows }) =>
    rows.filter(({ rank }) => rank !== "stage").map(({ estimate }) => estimate?.relative ?? null),
  );
  const limit = axisLimit(intervals);
  const groups = byTag(families);
  return (
    <Scroll label={label}>
      <table class="scorecard" data-sorts="bodies">
        <thead>
          <tr>
            <th scope="col" data-sort="text">
              Metric
            </th>
            <th scope="col">
              <span class="heading-verdict">Verdict</span>
            </th>
            <th scope="col" class="number" data-sort="number">
              Difference
            </th>
            <th scope="col" class="bars">
              <span class="unseen">Interval</span>
              <IntervalAxis limit={limit} />
            </th>
            <th scope="col" class="number optional" data-sort="number">
              p
            </th>
            <th scope="col" class="number optional">
              Test
            </th>
            <th scope="col" class="number optional">
              Control
            </th>
            <th scope="col" class="number optional" data-sort="number">
              Units
            </th>
          </tr>
        </thead>
        {groups.map(({ tag, families: members }) => (
          <>
            {groups.length > 1 && (
              <tbody class="tag-heading" key={`tag ${tag}`}>
                <tr>
                  <th colSpan={COLUMNS} scope="rowgroup">
                    {tag === null ? "Without a tag" : <bdi>{tag}</bdi>}
                  </th>
                </tr>
              </tbody>
            )}
            {members.map((family) => (
              <tbody
                key={family.card.metric}
                data-text={[family.card.metric, ...family.card.metric_tags].join(" ").toLowerCase()}
                data-tag={JSON.stringify(family.card.metric_tags)}
              >
                {family.rows.map((shown) => (
                  <Row
                    key={`${shown.rank} ${shown.label}`}
                    shown={shown}
                    family={family}
                    limit={limit}
                    linkTo={linkTo}
                  />
                ))}
                {family.notes.length > 0 && <Notes notes={family.notes} />}
              </tbody>
            ))}
          </>
        ))}
      </table>
    </Scroll>
  );
}
