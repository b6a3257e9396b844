import { createGenerator, type Schema } from "ts-json-schema-generator";
import { packagePath } from "../../src/package-path.ts";

/** JSON Schemas by name. */
export type Schemas = Readonly<Record<string, object>>;

const OF_DEFINITIONS = "#/definitions/";
const OF_COMPONENTS = "#/components/schemas/";

/**
 * JSON Schemas (draft 2020-12) of types, and of all types in them, as the sources declare them.
 *
 * @param types file below src/results by name of type
 */
export function schemasOf(types: Readonly<Record<string, string>>): Schemas {
  const found: Record<string, object> = {};
  for (const [type, file] of Object.entries(types)) {
    const generator = createGenerator({
      path: packagePath(`src/results/${file}`),
      tsconfig: packagePath("tsconfig.json"),
      type,
      expose: "export",
      jsDoc: "extended",
      skipTypeCheck: true,
      additionalProperties: false,
    });
    for (const [name, schema] of Object.entries(generator.createSchema(type).definitions ?? {}))
      found[name] = converted(schema as Schema) as object;
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** References lead into the components; lists of fixed length are written as in the newer draft. */
function converted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(converted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => {
    if (key === "$ref") return [key, String(inner).replace(OF_DEFINITIONS, OF_COMPONENTS)];
    if (key === "items" && Array.isArray(inner)) return ["prefixItems", converted(inner)];
    return [key, converted(inner)];
  });
  return Object.fromEntries(entries);
}
