import type { VNode } from "preact";

export interface FilterChoice {
  /** Attribute of the rows that is looked at, and of the address. */
  readonly key: string;
  readonly label: string;
  readonly values: readonly { readonly value: string; readonly text: string }[];
}

/** Narrows a list down as one types. Only with JavaScript: without it the whole list is there. */
export function FilterBar({
  target,
  placeholder,
  choices,
}: {
  /** Id of the list. */
  readonly target: string;
  readonly placeholder: string;
  readonly choices: readonly FilterChoice[];
}): VNode {
  return (
    <search class="filters with-script" data-filters={target}>
      <input type="search" name="q" placeholder={placeholder} aria-label={placeholder} data-filter="text" />
      {choices
        .filter(({ values }) => values.length > 1)
        .map(({ key, label, values }) => (
          <select key={key} name={key} aria-label={label} data-filter={key}>
            <option value="">{label}: all</option>
            {values.map(({ value, text }) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        ))}
      <output class="faint" data-filter-count />
    </search>
  );
}

/** Values of a choice, each once, by name. */
export function choiceValues(values: readonly string[]): FilterChoice["values"] {
  return [...new Set(values)].sort().map((value) => ({ value, text: value }));
}
