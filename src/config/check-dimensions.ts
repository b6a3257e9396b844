import { type Dimension, dimensionName } from "../gates/dimension.ts";
import { repeatedTexts } from "./check-repeats.ts";
import type { Declared } from "./declared-names.ts";
import { allowedHint } from "./near-name.ts";
import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** The names of a list of dimensions, as far as it can be read. */
export function dimensionNames(dimensions: Cursor): string[] {
  return dimensions.items().flatMap((entry) => dimensionAt(entry)?.name ?? []);
}

/** Dimensions that are there twice, crossed ones also in another order, and attributes that are crossed with themselves. */
export function repeatedDimensions(dimensions: Cursor): Problem[] {
  const first = new Map<string, Cursor>();
  return dimensions.items().flatMap((entry) => {
    const dimension = dimensionAt(entry);
    if (dimension === undefined) return [];
    const inside = repeatedTexts(entry.items(), "attribute");
    if (inside.length > 0) return inside;
    const keys = [dimension.name, JSON.stringify([dimension.attributes].flat().sort())];
    const earlier = keys.map((key) => first.get(key)).find((cursor) => cursor !== undefined);
    for (const key of keys) if (!first.has(key)) first.set(key, entry);
    if (earlier === undefined) return [];
    return [
      entry.problem(
        `dimension "${dimension.name}" is there twice, first in line ${earlier.line}`,
        Array.isArray(entry.value) ? "keep one of them; their order makes no difference" : "keep one of them",
      ),
    ];
  });
}

/** Dimensions of a gate or an experiment that pulse.yaml does not have, or not in this form. */
export function unknownDimensions(
  dimensions: Cursor,
  { dimensions: { known, shown }, crossedDimensions }: Pick<Declared, "dimensions" | "crossedDimensions">,
): Problem[] {
  if (known === undefined) return [];
  return dimensions.items().flatMap((entry) => {
    const dimension = dimensionAt(entry);
    if (dimension === undefined) return [];
    const { name, attributes } = dimension;
    const isCrossed = typeof attributes !== "string";
    if (known.includes(name) && isCrossed === crossedDimensions.includes(name)) return [];
    if (isCrossed || !known.includes(name))
      return [entry.problem(`dimension "${name}" is not among dimensions of pulse.yaml`, allowedHint(name, shown))];
    return [
      entry.problem(
        `"${name}" is the name of crossed attributes`,
        `write them as in pulse.yaml: [${name.split(" x ").join(", ")}]`,
      ),
    ];
  });
}

/** A dimension that is a text, or a list of texts. */
function dimensionAt(entry: Cursor): { readonly attributes: Dimension; readonly name: string } | undefined {
  const texts = entry.items().flatMap((attribute) => attribute.text() ?? []);
  const attributes = entry.text() ?? (texts.length < 2 ? undefined : texts);
  return attributes === undefined ? undefined : { attributes, name: dimensionName(attributes) };
}
