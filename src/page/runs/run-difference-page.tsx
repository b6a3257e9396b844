import type { VNode } from "preact";
import type { FigureDifference, FigureSide, RunDifference, RunValueDifference } from "../../results/runs/runs-page.ts";
import { formatCount, formatRelative } from "../../results/words/numbers.ts";
import type { PageContext } from "../context.ts";
import { renderDocument } from "../document.tsx";
import { countOf, NONE } from "../figures.ts";
import { PlainTable } from "../part/data-table.tsx";
import { PageTitle } from "../part/page-title.tsx";
import { Empty, Heading } from "../part/text.tsx";

function sideText(side: FigureSide | null): string {
  if (side === null) return "not there";
  if (side.why !== null) return `No number: ${side.why}`;
  const change =
    side.relative !== null ? formatRelative(side.relative.value) : (side.difference?.value.toPrecision(3) ?? NONE);
  const judged = [side.verdict, ...(side.guardrail === "harmed" ? ["guardrail harmed"] : [])];
  return [change, ...judged, ...(side.doubtful ? ["doubtful"] : []), countOf(side.units, "unit")].join(", ");
}

function isJudgedAlike({ before, after }: FigureDifference): boolean {
  return (
    before?.verdict === after?.verdict && before?.doubtful === after?.doubtful && before?.guardrail === after?.guardrail
  );
}

/** More rows than this nobody reads: those that moved most come first, and the API has all. */
const MOST_ROWS = 500;

/** Names a gate's comparisons: the rule, and the group where there are several. */
function ruleNames(figures: readonly FigureDifference[]): (of: FigureDifference) => string {
  const key = ({ name, rule }: FigureDifference): string => JSON.stringify([name, rule]);
  const groups = new Map<string, Set<string>>();
  for (const figure of figures) groups.set(key(figure), (groups.get(key(figure)) ?? new Set()).add(figure.test_group));
  return (figure) => ((groups.get(key(figure))?.size ?? 0) > 1 ? `${figure.rule}, ${figure.test_group}` : figure.rule);
}

function Values({
  caption,
  values,
  nothing,
}: {
  readonly caption: string;
  readonly values: readonly RunValueDifference[];
  readonly nothing: string;
}): VNode {
  if (values.length === 0) return <Empty>{nothing}</Empty>;
  return (
    <PlainTable
      caption={caption}
      columns={[{ heading: "What" }, { heading: "Before" }, { heading: "After" }]}
      rows={values.map(({ what, before, after }) => [
        <bdi key="what">{what}</bdi>,
        <bdi key="before">{before ?? NONE}</bdi>,
        <bdi key="after">{after ?? NONE}</bdi>,
      ])}
    />
  );
}

/** What is different between two runs: inputs, definitions, headlines. */
export function renderRunDifference(difference: RunDifference, context: PageContext): string {
  const { before, after, figures, same_figures: same } = difference;
  const ruleName = ruleNames(figures);
  const title = before.ds === after.ds ? `${after.ds}, two versions` : `From ${before.ds} to ${after.ds}`;
  return renderDocument({
    title,
    section: "runs",
    context,
    children: (
      <>
        <PageTitle title={title} parents={[{ label: "Runs", href: context.links.runs() }]}>
          <span class="faint">
            runs {before.run_id} and {after.run_id}
          </span>
        </PageTitle>
        <section aria-labelledby="figures">
          <Heading id="figures">Headlines</Heading>
          <p class="faint">
            {formatCount(figures.length)} differ, {formatCount(same)} are the same digit by digit.
            {figures.length > MOST_ROWS && ` Below are the ${MOST_ROWS} that moved most.`}
          </p>
          {figures.length > 0 && (
            <PlainTable
              caption="Headlines that differ"
              columns={[
                { heading: "Gate or experiment" },
                { heading: "Rule" },
                { heading: "Metric" },
                { heading: "Before" },
                { heading: "After" },
              ]}
              rows={figures.slice(0, MOST_ROWS).map((figure) => [
                <bdi key="name">{figure.name}</bdi>,
                <bdi key="rule">{ruleName(figure)}</bdi>,
                <bdi key="metric">{[figure.metric, figure.metric_part].filter((part) => part !== "").join(" ")}</bdi>,
                sideText(figure.before),
                <span key="after" class={isJudgedAlike(figure) ? undefined : "strong"}>
                  {sideText(figure.after)}
                </span>,
              ])}
            />
          )}
        </section>
        <section aria-labelledby="inputs">
          <Heading id="inputs">Inputs and health</Heading>
          <Values
            caption="Inputs and health that differ"
            values={difference.inputs}
            nothing="Both were made from the same inputs, and are as healthy."
          />
        </section>
        <section aria-labelledby="definitions">
          <Heading id="definitions">Definitions</Heading>
          <Values
            caption="Definitions that were changed"
            values={difference.definitions}
            nothing="No definition was changed in between."
          />
        </section>
      </>
    ),
  });
}
