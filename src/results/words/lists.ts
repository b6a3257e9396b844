/** `a`, `a and b`, `a, b and c`; of more than `most`, the first and how many others. */
export function listInWords(items: readonly string[], most = Number.POSITIVE_INFINITY): string {
  const shown = items.length > most ? [...items.slice(0, most), `${items.length - most} more`] : [...items];
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} and ${last}`;
}

/** `1 day`, `3 days`, `1,200 units`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${String(count).replace(/\B(?=(\d{3})+$)/g, ",")} ${count === 1 ? noun : plural}`;
}

/** A sentence: begins with a capital, unless it begins with a name, and ends with a full stop. */
export function asSentence(text: string): string {
  return `${/^[a-z]+(?= |,|:|$)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text}.`;
}
