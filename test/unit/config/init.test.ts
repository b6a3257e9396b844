import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { initProject, startingPoint } from "../../../src/config/init.ts";
import { type JsonSchema, jsonSchemaOf } from "../../../src/config/json-schema.ts";
import { checkProject } from "../../../src/config/load.ts";
import { formatProblem } from "../../../src/config/problem.ts";
import { allowedValues } from "../../../src/config/schema-words.ts";
import { settingsSchema } from "../../../src/config/settings.ts";
import { SUBJECT_SCHEMAS } from "../../../src/gates/definitions.ts";
import { metricFileSchema, metricSchema } from "../../../src/metrics/definition.ts";
import { projectFolder } from "./project-folder.ts";

const FILES = startingPoint("shop");
const SCHEMA_OF = { "pulse.yaml": "pulse", "metrics/core.yaml": "metrics", "gates/example_gate.yaml": "gate" } as const;

/** A file with every `#key: value` uncommented; `# text` stays a comment. */
function uncommented(path: string): string {
  return (FILES[path] ?? "").replaceAll(/^( *)#(?=[^ #\n])/gm, "$1");
}

function schemaFile(name: string): JsonSchema {
  return JSON.parse(FILES[`schema/${name}.schema.json`] ?? "") as JsonSchema;
}

test("what pulse init writes passes pulse check, as it is and with everything uncommented", async () => {
  const folder = join(projectFolder({}), "my shop");
  expect(await initProject(folder)).toEqual(Object.keys(FILES));
  const asWritten = await checkProject(folder, {});
  expect(asWritten.problems.map(formatProblem)).toEqual([]);
  expect(asWritten.project?.settings.project).toBe("my_shop");

  const all = Object.fromEntries(Object.keys(SCHEMA_OF).map((path) => [path, uncommented(path)]));
  const environment = {
    PULSE_KAFKA_USERNAME: "u",
    PULSE_KAFKA_PASSWORD: "p",
    PULSE_REDIS_URL: "r",
    PULSE_POSTGRES_URL: "p",
    PULSE_SERVER_KEY: "s",
    PULSE_CLIENT_KEY: "c",
  };
  const everything = await checkProject(projectFolder({ ...all, "devices.csv": "stableID,userID\n" }), environment);
  expect(everything.problems.map(formatProblem)).toEqual([]);
  const shown = everything.project?.metrics.map(({ kind }) => kind) ?? [];
  const kinds = (jsonSchemaOf(metricSchema).oneOf ?? []).map(({ properties }) => allowedValues(properties?.kind ?? {}));
  for (const names of kinds) expect(shown.filter((kind) => names?.includes(kind))).toHaveLength(1);
});

test("pulse init refuses to overwrite, names what is there and writes nothing", async () => {
  const folder = projectFolder({ "pulse.yaml": "mine", "metrics/core.yaml": "mine" });
  await expect(initProject(folder)).rejects.toMatchObject({
    code: "INIT_WOULD_OVERWRITE",
    fault: "input",
    message: `${folder} already holds pulse.yaml, metrics/core.yaml`,
  });
  expect(readFileSync(join(folder, "pulse.yaml"), "utf8")).toBe("mine");
  expect(() => readFileSync(join(folder, "gates/example_gate.yaml"))).toThrow("ENOENT");
});

test("the defaults that the new pulse.yaml shows are the real ones", () => {
  const shown = parse(uncommented("pulse.yaml"));
  const bare = settingsSchema.parse(parse(FILES["pulse.yaml"] ?? ""));
  // Examples, not defaults: what has no default.
  const { exports: _exports, compute: _compute, sources: _sources, ...rest } = settingsSchema.parse(shown);
  const { include: _include, new_events: _new, ...activeUser } = rest.active_user;
  const { redis_url: _redis, ...schedule } = rest.schedule;
  const { raw_days: _raw, ...retention } = rest.retention;
  const { post_stratify_by: _by, bayesian, ...statistics } = rest.statistics;
  const { prior_standard_deviation: _prior, ...flat } = bayesian;
  const { dimensions: _dimensions, id_maps: _maps, active_user_by_unit_type: _types, ...others } = rest;
  const { topic: _topic, keys: _keys, ...collector } = rest.collector;
  const { base_url: _url, login: _login, tokens: _tokens, ...pages } = rest.pages;
  const { path: _path, ...report } = rest.report;
  const defaults = {
    ...others,
    collector,
    pages,
    report,
    active_user: activeUser,
    schedule,
    retention,
    statistics: { ...statistics, bayesian: flat },
  };
  expect(bare).toMatchObject(defaults);
});

test.each([
  // The keys of conditions are shown where metrics are.
  ["pulse.yaml", { ...jsonSchemaOf(settingsSchema), definitions: {} }],
  ["metrics/core.yaml", jsonSchemaOf(metricFileSchema)],
  ["gates/example_gate.yaml", jsonSchemaOf(SUBJECT_SCHEMAS.gate)],
])("the new %s shows every key that there is", (path, schema) => {
  const text = FILES[path] ?? "";
  const missing = keysOf(schema).filter((key) => !new RegExp(`(^|[ #{])${key}:`, "m").test(text));
  expect(missing).toEqual([]);
});

test.each(Object.entries(SCHEMA_OF))(
  "%s of a new project is valid under its JSON Schema, and editors find it",
  (path, schema) => {
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schemaFile(schema));
    for (const text of [FILES[path] ?? "", uncommented(path)]) {
      validate(parse(text));
      expect(validate.errors).toBeNull();
    }
    const prefix = path.includes("/") ? "../" : "";
    expect(FILES[path]).toMatch(`# yaml-language-server: $schema=${prefix}schema/${schema}.schema.json\n`);
  },
);

test.each([
  ["pulse", { project: "9", sources: [{ type: "files", topic: "a", path: "b" }] }],
  ["pulse", { project: "shop" }],
  ["metrics", { metrics: [{ name: "a", kind: "cuont" }] }],
  ["metrics", { metrics: [{ name: "a", kind: "count", evnt: "x" }] }],
  ["metrics", { metrics: [{ name: "a", kind: "count", where: [{ any: [] }] }] }],
  [
    "metrics",
    { metrics: [{ name: "a", kind: "count", where: [{ not: { all: [{ field: "price", operator: "is_null" }] } }] }] },
  ],
  [
    "pulse",
    { project: "shop", sources: [{ type: "files", topic: "a", path: "b" }], active_user: { where: [{ any: 1 }] } },
  ],
  ["gate", { gate: "a", rules: [] }],
  ["gate", { experiment: "a", rules: [{ rule: "x" }] }],
])("the JSON Schema %s refuses what pulse check refuses: %j", (schema, value) => {
  expect(new Ajv({ strict: true, allowUnionTypes: true }).validate(schemaFile(schema), value)).toBe(false);
});

test("the JSON Schema of pulse.yaml lets a name come from the environment", () => {
  const value = { project: `\${PROJECT}`, sources: [{ type: "files", topic: "a", path: "b" }] };
  expect(new Ajv({ strict: true, allowUnionTypes: true }).validate(schemaFile("pulse"), value)).toBe(true);
});

test("every key of every definition says what it means", () => {
  const roots = [settingsSchema, metricSchema, ...Object.values(SUBJECT_SCHEMAS)].map((schema) => jsonSchemaOf(schema));
  expect(
    roots.flatMap(undescribedKeys).filter((key) => !/(^|\.)(kind|type|field|operator|values?)$/.test(key)),
  ).toEqual([]);
});

function children(schema: JsonSchema): JsonSchema[] {
  const { properties = {}, additionalProperties, items, oneOf = [], anyOf = [], definitions = {} } = schema;
  const ofAnyKey = typeof additionalProperties === "object" ? [additionalProperties] : [];
  const nested = items === undefined ? ofAnyKey : [...ofAnyKey, items];
  return [...Object.values(properties), ...nested, ...oneOf, ...anyOf, ...Object.values(definitions)];
}

function keysOf(schema: JsonSchema): string[] {
  return [...new Set([...Object.keys(schema.properties ?? {}), ...children(schema).flatMap(keysOf)])];
}

function undescribedKeys(schema: JsonSchema): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, node]) =>
    node.description === undefined ? [key] : [],
  );
  return [...own, ...children(schema).flatMap(undescribedKeys)];
}
