import type { ComponentChildren, VNode } from "preact";
import { Scroll } from "./scroll.tsx";

export interface DataColumn {
  readonly heading: string;
  /** Figures stand to the right. */
  readonly isNumber?: boolean;
  /** Sentences and bars: on a phone they have a line of their own. */
  readonly isWide?: boolean;
}

/** Tables of more columns are a card a row on a phone. */
const MOST_ON_A_PHONE = 4;

/** A plain table. The first column names its rows; where there are many columns, each cell knows its heading, for narrow screens. */
export function PlainTable({
  caption,
  columns,
  rows,
  className = "",
}: {
  readonly caption: string;
  readonly columns: readonly DataColumn[];
  readonly rows: readonly (readonly ComponentChildren[])[];
  readonly className?: string;
}): VNode {
  const stacks = columns.length > MOST_ON_A_PHONE;
  return (
    <Scroll label={caption}>
      <table class={`plain ${stacks ? "stacks" : ""} ${className}`.trim()}>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ heading, isNumber }) => (
              <th key={heading} scope="col" class={isNumber ? "number" : undefined}>
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, index) => {
                const column = columns[index];
                const kind = column?.isNumber ? "number" : column?.isWide ? "wide" : undefined;
                const heading = stacks ? column?.heading : undefined;
                return index === 0 ? (
                  <th key={column?.heading} scope="row" class={kind} data-heading={heading}>
                    {cell}
                  </th>
                ) : (
                  <td key={column?.heading} class={kind} data-heading={heading}>
                    {cell}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** The figures behind a chart, for those who cannot see it or want them exactly. */
export function ChartData(props: Parameters<typeof PlainTable>[0]): VNode {
  return (
    <details class="data">
      <summary>Data</summary>
      <PlainTable {...props} />
    </details>
  );
}
