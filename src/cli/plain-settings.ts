/** A line that begins a setting of the whole file. */
const SETTING = /^([A-Za-z_]\w*):(?:[ \t]+(.*))?$/;
/** What belongs to the setting above it, or to none: indented, an item of a list, a comment, empty. */
const OTHER = /^(?:[ \t]|-(?:[ \t]|$)|#|$)/;
/** Text that needs no quotes, and cannot be taken for a number or a truth value. */
const PLAIN = /^(?=.*[./])(?!\.(?:\d|inf$|nan$))[A-Za-z._/][\w./+-]*$|^UTC$/i;

/**
 * Some settings of a pulse.yaml that is written plainly, without a YAML library: loading it takes longer than a query of results. Answers undefined where
 * only the library can tell: other syntax than `name: text` at the left edge, quotes, variables, text over several lines.
 *
 * @param names settings of the whole file; one that is not there is not in the answer.
 */
export function plainSettings(text: string, names: readonly string[]): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    const [, name = "", rest = ""] = SETTING.exec(line) ?? [];
    if (name === "") {
      if (!OTHER.test(line)) return undefined;
      continue;
    }
    if (!names.includes(name)) continue;
    const value = rest.replace(/(?:^|[ \t]+)#.*$/, "").trimEnd();
    const goesOn = /^[ \t]+\S/.test(lines[index + 1] ?? "");
    if (!PLAIN.test(value) || goesOn || found.has(name)) return undefined;
    found.set(name, value);
  }
  return found;
}
