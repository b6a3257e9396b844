import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";

/** A metric as an expression asks for it. */
export interface AskedMetric {
  readonly name: string;
  /** Labels that it is matched by. */
  readonly labels: readonly string[];
}

export interface Expression {
  /** Places at which the text is no PromQL. */
  readonly errors: readonly number[];
  readonly metrics: readonly AskedMetric[];
  /** Labels that are grouped or joined by. */
  readonly groupedBy: readonly string[];
}

/** Reads an expression with the grammar of Prometheus' own editor. Variables of Grafana stand for durations. */
export function readPromql(text: string): Expression {
  const filled = text.replaceAll(/\$__(?:rate_interval|interval|range)/g, "1m");
  const errors: number[] = [];
  const metrics: AskedMetric[] = [];
  const groupedBy: string[] = [];
  const textOf = ({ from, to }: SyntaxNode): string => filled.slice(from, to);
  parser.parse(filled).iterate({
    enter: ({ type, node }) => {
      if (type.isError) errors.push(node.from);
      if (type.name === "VectorSelector") {
        const name = node.getChild("Identifier");
        const matchers = node.getChild("LabelMatchers")?.getChildren("UnquotedLabelMatcher") ?? [];
        const labels = matchers.flatMap((matcher) => matcher.getChildren("LabelName").map(textOf));
        metrics.push({ name: name === null ? "" : textOf(name), labels });
      }
      if (type.name === "GroupingLabels") groupedBy.push(...node.getChildren("LabelName").map(textOf));
    },
  });
  return { errors, metrics, groupedBy };
}
