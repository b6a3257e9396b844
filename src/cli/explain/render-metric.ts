import { wrapSql } from "../../results/definition/wrap-sql.ts";
import type { Terminal } from "../terminal.ts";
import { displayWidth, padEnd, printable, truncate, wrapWords } from "../text/width.ts";
import type { MetricExplained } from "./explain-metric.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

function titleLine({ metric, place }: MetricExplained, { style, symbols }: Look): string {
  const facts = [metric.kind, ...(place === null ? [] : [`${place.file}:${place.line}`])];
  return [style.heading(printable(metric.name)), ...facts.map((fact) => style.faint(fact))].join(
    style.faint(` ${symbols.separator} `),
  );
}

function factLines(rows: readonly (readonly [label: string, text: string])[], { columns, style }: Look): string[] {
  const width = Math.max(...rows.map(([label]) => displayWidth(label)));
  return rows.flatMap(([label, text]) =>
    wrapWords(printable(text), columns - width - 4).map((line, index) =>
      index === 0 ? ` ${style.faint(padEnd(label, width))}  ${line}` : `${" ".repeat(width + 3)}${line}`,
    ),
  );
}

function takenBy({ subjects }: MetricExplained): string {
  if (subjects.length === 0) return "no gate or experiment: name it under metrics: of one, or give it a tag of one";
  return subjects.map(({ exposureType, name, unitType }) => `${name} (${exposureType}, ${unitType})`).join(", ");
}

function versionText({ version, activeUserVersions }: MetricExplained): string {
  const active = activeUserVersions.map(({ unitType, version: of }) =>
    activeUserVersions.length === 1 ? `active user ${of}` : `active user of ${unitType} ${of}`,
  );
  return [version, ...active].join(", ");
}

function sqlLines({ selections }: MetricExplained, { style, columns }: Look): string[] {
  return selections.flatMap(({ unitTypes, measures, sql }) => [
    "",
    style.strong(`Events that count${selections.length === 1 ? "" : `, of ${unitTypes.join(", ")}`}`),
    ...measures
      .filter(({ role }) => role !== "")
      .map(({ measure, role }) => ` ${style.faint(`-- ${measure}: ${printable(role)}`)}`),
    ...wrapSql(sql, columns - 2).map((line) => ` ${line}`),
  ]);
}

/** What one row of a model is, without what follows after the first pause. */
function inShort(row: string): string {
  return row.replace(/[,:.].*$/s, "");
}

function modelLines({ models }: MetricExplained, { style, columns, symbols }: Look): string[] {
  if (models.length === 0) return [];
  const width = Math.max(...models.map(({ path }) => path.length)) + "sql/.sql".length;
  return [
    "",
    style.strong("Models that run, in order, and what one row of each is"),
    ...models.map(({ path, row }) => {
      const text = truncate(inShort(row), Math.max(10, columns - width - 4), symbols.ellipsis);
      return ` ${padEnd(`sql/${path}.sql`, width)}  ${style.faint(text)}`;
    }),
  ];
}

/** A definition as text: sentence, facts, the SQL that selects its events, the models. */
export function renderMetric(explained: MetricExplained, look: Look): string {
  const { metric, sentence, parts, facts } = explained;
  const wrapped = (text: string): string[] => wrapWords(printable(text), look.columns - 2).map((line) => ` ${line}`);
  const rows = [
    ...parts.map(({ name, sentence: of }) => [name, of] as const),
    ...facts.map(({ label, text }) => [label, text] as const),
    ["taken by", takenBy(explained)] as const,
    ["version", versionText(explained)] as const,
  ];
  return [
    titleLine(explained, look),
    "",
    ...wrapped(sentence),
    ...(metric.description === undefined ? [] : wrapped(metric.description).map((line) => look.style.faint(line))),
    "",
    ...factLines(rows, look),
    ...sqlLines(explained, look),
    ...modelLines(explained, look),
    "",
  ].join("\n");
}
