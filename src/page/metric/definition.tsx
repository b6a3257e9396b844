import type { VNode } from "preact";
import type { MetricDefinition } from "../../results/definition/metric-definition.ts";
import { Scroll } from "../part/scroll.tsx";
import { Empty, Facts, Heading } from "../part/text.tsx";

/** What a metric is, in words, and the SQL to see the same. */
export function Definition({ definition }: { readonly definition: MetricDefinition }): VNode {
  const { sentence, description, owner, facts, parts, version, sql } = definition;
  const more = [
    ...(owner === null ? [] : [{ label: "Owner", text: <bdi>{owner}</bdi> }]),
    ...facts,
    ...(version === null ? [] : [{ label: "Version", text: <code>{version}</code> }]),
  ];
  return (
    <section aria-labelledby="definition">
      <Heading id="definition">Definition</Heading>
      {sentence === null ? <Empty>The run does not have its definition.</Empty> : <p>{sentence}</p>}
      {description !== null && <p class="description">{description}</p>}
      {parts.length > 0 && (
        <ul>
          {parts.map(({ name, sentence: words }) => (
            <li key={name}>
              <bdi class="name">{name}</bdi>: {words}
            </li>
          ))}
        </ul>
      )}
      <Facts facts={more} />
      {sql.map(({ title, text }) => (
        <details key={title} class="data">
          <summary>{title}</summary>
          <Scroll label={title}>
            <pre>
              <code>{text}</code>
            </pre>
          </Scroll>
        </details>
      ))}
    </section>
  );
}
