/** The name under which a figure that a metric derives stands among measures. */
export function derivedId(metric: string, name: string): string {
  return `${metric}#${name}`;
}

/** The name under which a derived figure of a metric's levels stands among measures. */
export function levelsId(id: string): string {
  return `${id}@levels`;
}
