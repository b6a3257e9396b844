import { inspect } from "node:util";
import { expect, test } from "vitest";
import { configurationHash } from "../../../src/config/hash.ts";
import { checkProject, loadProject } from "../../../src/config/load.ts";
import { redact } from "../../../src/config/redact.ts";
import { problemsOf, projectFolder, SETTINGS } from "./project-folder.ts";

const KAFKA = (sasl: string): string =>
  `project: shop\nsources:\n  - type: kafka\n    brokers: ["\${BROKER}"]\n    topics: [events]\n    sasl: ${sasl}\n`;
const SASL = `{mechanism: plain, username: "\${USER_NAME}", password: "\${SECRET}"}`;
const ENVIRONMENT = { BROKER: "kafka.example:9092", USER_NAME: "pulse-user", SECRET: 'hunter2/"x' };

test("variables are put in place, also inside of a longer text, and $${ stays a plain ${", async () => {
  const text = `${SETTINGS}store: "/data/\${TEAM}/$\${x}-\${TEAM}"\n`;
  const project = await loadProject(projectFolder({ "pulse.yaml": text }), { TEAM: "growth" });
  expect(project.settings.store).toBe(`/data/growth/\${x}-growth`);
});

test("metrics and gates are not touched by the environment", async () => {
  const folder = projectFolder({
    "pulse.yaml": SETTINGS,
    "metrics/a.yaml": `metrics:\n  - {name: a, kind: count, event: "\${EVENT}"}\n`,
  });
  const project = await loadProject(folder, { EVENT: "other" });
  expect(project.metrics[0]).toMatchObject({ event: [`\${EVENT}`] });
});

test("a variable that is not set, or empty, is told by its name and place, and nothing else is said about that value", async () => {
  const problems = await problemsOf(
    { "pulse.yaml": `${SETTINGS}time_zone: \${constructor}\njoin: \${JOIN}\nstore: "\${9}"\n` },
    { JOIN: "" },
  );
  expect(problems).toEqual([
    "pulse.yaml:4:12 time_zone needs the environment variable constructor, which is not set; set constructor",
    "pulse.yaml:5:7 join needs the environment variable JOIN, which is empty; set JOIN",
    `pulse.yaml:6:8 store has a \${ that names no environment variable; write \${NAME}, or $\${ for a plain \${`,
  ]);
});

test("a collector's key whose variable is not set is the collector's business: other commands go on", async () => {
  const text = `${SETTINGS}collector: {keys: [{key: "\${SERVER_KEY}", kind: server}]}\n`;
  const project = await loadProject(projectFolder({ "pulse.yaml": text }), {});
  expect(project.settings.collector.keys).toEqual([{ key: `\${SERVER_KEY}`, kind: "server" }]);
});

test("so are secrets of the pages", async () => {
  const text = `${SETTINGS}pages: {base_url: "https://p.example", login: {type: oidc, issuer: "https://i.example", client_id: p, client_secret: "\${A}", session_secret: "\${B}", allowed_domains: [p.example]}, tokens: [{name: ci, token: "\${C}"}]}\n`;
  const project = await loadProject(projectFolder({ "pulse.yaml": text }), {});
  expect(project.settings.pages).toMatchObject({
    login: { client_secret: `\${A}`, session_secret: `\${B}` },
    tokens: [{ token: `\${C}` }],
  });
});

test("a wrong value from the environment is told by its variable, never by itself or by a near name", async () => {
  const text = `${SETTINGS}time_zone: \${ZONE}\njoin: \${JOIN}\nunit_types: ["\${UNIT}"]\n`;
  const problems = await problemsOf(
    { "pulse.yaml": text, "gates/a.yaml": "gate: a\nrules: [{rule: r}]\n" },
    { ZONE: "Europe/Berln", JOIN: "exakt", UNIT: "hushID" },
  );
  expect(problems).toEqual([
    `pulse.yaml:4:12 time_zone is "\${ZONE}"; write an IANA time zone, such as Europe/Berlin`,
    `pulse.yaml:5:7 join is "\${JOIN}"; allowed: exact, day`,
  ]);
  const [inGate] = await problemsOf(
    {
      "pulse.yaml": `${SETTINGS}unit_types: ["\${UNIT}"]\n`,
      "gates/a.yaml": "gate: a\nunit_type: hushId\nrules: [{rule: r}]\n",
    },
    { UNIT: "hushID" },
  );
  expect(inGate).toBe('gates/a.yaml:2:12 unit type "hushId" is not among unit_types of pulse.yaml; none is defined');
});

test.each([
  ["a password", KAFKA("{mechanism: plain, username: u, password: hunter2}"), "6:53 password is"],
  [
    "a password in a URL",
    `${SETTINGS}exports:\n  - {type: postgres, url: "postgres://u:hunter2@h/db"}\n`,
    "5:27 url holds a password that is",
  ],
  [
    "a password in Redis' URL",
    `${SETTINGS}schedule: {redis_url: "redis://:hunter2@h:6379"}\n`,
    "4:23 redis_url holds a password that is",
  ],
  ["a token of the pages", `${SETTINGS}pages: {tokens: [{name: ci, token: hunter2}]}\n`, "4:36 token is"],
  ["a collector's key", `${SETTINGS}collector: {keys: [{key: hunter2, kind: server}]}\n`, "4:26 key is"],
])("%s that is written out is refused without being shown", async (_title, text, place) => {
  const problems = await problemsOf({ "pulse.yaml": text }, { BROKER: "b:1" });
  expect(problems).toEqual([`pulse.yaml:${place} written out; write \${NAME}, and set NAME in the environment`]);
});

test.each([
  ["a password that is a number", KAFKA("{mechanism: plain, username: u, password: 31415926}"), "31415926"],
  ["a collector's key that is a number", `${SETTINGS}collector: {keys: [{key: 31415926, kind: server}]}\n`, "31415926"],
  ["a login that is text", KAFKA('"31415926"'), "31415926"],
  ["a URL in a list", `${SETTINGS}exports:\n  - {type: postgres, url: [31415926]}\n`, "31415926"],
  ["a password that is broken YAML", KAFKA("{mechanism: plain, password: @31415926}"), "31415926"],
  ["a password that looks like an alias", KAFKA("\n      password: *31415926"), "31415926"],
  ["a password that looks like a tag", KAFKA("\n      password: !31415926 x"), "31415926"],
  ["a password that looks like a block", KAFKA("\n      password: >31415926"), "31415926"],
])("%s is not shown by its problem", async (_title, text, secret) => {
  const problems = await problemsOf({ "pulse.yaml": text }, { BROKER: "b:1" });
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.join("\n")).not.toContain(secret);
});

test("redact takes every value of the environment out of a text, in all forms", async () => {
  const text = `${KAFKA(SASL)}exports:\n  - {type: postgres, url: "\${PG}"}\n`;
  const project = await loadProject(projectFolder({ "pulse.yaml": text }), {
    ...ENVIRONMENT,
    PG: "postgres://pulse:p%40ss@db/x",
  });
  const log = `connect ${ENVIRONMENT.BROKER} as ${ENVIRONMENT.USER_NAME}: ${JSON.stringify({ p: ENVIRONMENT.SECRET })} p@ss p%40ss`;
  expect(redact(log, project)).toBe('connect [redacted] as [redacted]: {"p":"[redacted]"} [redacted] [redacted]');
  expect(redact("nothing to hide", project)).toBe("nothing to hide");
});

test("the configuration hash is the same whatever the secrets are", async () => {
  const hashWith = async (environment: Readonly<Record<string, string>>): Promise<string> =>
    configurationHash(await loadProject(projectFolder({ "pulse.yaml": KAFKA(SASL) }), environment));
  expect(await hashWith(ENVIRONMENT)).toBe(await hashWith({ BROKER: "b:1", USER_NAME: "v", SECRET: "other" }));
});

test("problems of a project with secrets never hold them, however wrong the rest is", async () => {
  const text = `${KAFKA(SASL)}exports: "\${SECRET}"\nstore: ["\${SECRET}"]\njoin: "\${SECRET}"\n\${SECRET}: 1\n`;
  const { problems } = await checkProject(projectFolder({ "pulse.yaml": text }), ENVIRONMENT);
  expect(problems.length).toBeGreaterThan(3);
  expect(inspect(problems, { depth: 9 })).not.toContain("hunter2");
});
