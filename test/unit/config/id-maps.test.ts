import { expect, test } from "vitest";
import { csvFields } from "../../../src/config/csv-fields.ts";
import { configurationHash } from "../../../src/config/hash.ts";
import { loadProject } from "../../../src/config/load.ts";
import { problemsOf, projectFolder, SETTINGS } from "./project-folder.ts";

const maps = (...lines: string[]): string => `${SETTINGS}id_maps:\n${lines.map((line) => `  - ${line}\n`).join("")}`;
const MAP = maps("{from: stableID, to: userID, file: maps/devices.csv}");
const withFile = (csv: string | Uint8Array) => ({ "pulse.yaml": MAP, "maps/devices.csv": csv });
const load = (files: Readonly<Record<string, string | Uint8Array>>, environment: Record<string, string> = {}) =>
  loadProject(projectFolder(files), environment);

test("a project has no id maps unless it says so", async () => {
  const { settings, idPairs } = await load({ "pulse.yaml": SETTINGS });
  expect([settings.id_maps, idPairs]).toEqual([[], []]);
});

test("an id map learns from everything, or from the events that it names", async () => {
  const { settings } = await load({
    "pulse.yaml": maps("{from: stableID, to: userID}", "{from: userID, to: stableID, learn_from: [login, signup]}"),
  });
  expect(settings.id_maps).toEqual([
    { from: "stableID", to: "userID" },
    { from: "userID", to: "stableID", learn_from: ["login", "signup"] },
  ]);
});

test("the file of an id map is read in its order: quotes, blanks, empty lines, a byte order mark and \\r\\n are no matter", async () => {
  const { idPairs } = await load(withFile('\u{feff}stableID, userID\r\nd1,u1\r\n\r\n "d,""2""" , ü 2 \r\nd1,u3\r\n'));
  expect(idPairs).toEqual([
    { map: "stableID", fromId: "d1", toId: "u1", sinceUs: null },
    { map: "stableID", fromId: 'd,"2"', toId: "ü 2", sinceUs: null },
    { map: "stableID", fromId: "d1", toId: "u3", sinceUs: null },
  ]);
});

test("a pair may say since when it is known, to the microsecond and with any offset", async () => {
  const { idPairs } = await load(
    withFile("stableID,userID,since\nd1,u1,2026-01-05T10:00:00.000001Z\nd2,u2,2026-01-05T01:30+02:00\nd3,u3,\n"),
  );
  expect(idPairs.map(({ sinceUs }) => sinceUs)).toEqual([
    BigInt(Date.parse("2026-01-05T10:00:00Z")) * 1000n + 1n,
    BigInt(Date.parse("2026-01-04T23:30:00Z")) * 1000n,
    null,
  ]);
});

test("the path of the file may come from the environment, and is then not shown", async () => {
  const pulse = maps(`{from: stableID, to: userID, file: "\${MAPS}/devices.csv"}`);
  const { idPairs } = await load(
    { "pulse.yaml": pulse, "secret/devices.csv": "stableID,userID\nd1,u1\n" },
    { MAPS: "secret" },
  );
  expect(idPairs).toHaveLength(1);
  expect(
    await problemsOf({ "pulse.yaml": pulse, "secret/devices.csv": "stableID,userID\nd1\n" }, { MAPS: "secret" }),
  ).toEqual([`\${MAPS}/devices.csv:2:1 the line has 1 fields, the header 2; write as many as the header has`]);
});

const HEADER = "write stableID,userID or stableID,userID,since";
const INSTANT = "write an ISO 8601 time with an offset (2026-01-05T10:00:00Z), or nothing";

test.each([
  ["no header", "", [`1:1 there is no header; ${HEADER}`]],
  ["a header of something else", "user,device\nu1,d1\n", [`1:1 the header is "user,device"; ${HEADER}`]],
  ["a header the other way round", "userID,stableID\n", [`1:1 the header is "userID,stableID"; ${HEADER}`]],
  [
    "lines that are too short or too long",
    "stableID,userID\nd1\nd1,u1\nd1,u1,2026-01-05T10:00:00Z\n",
    [
      "2:1 the line has 1 fields, the header 2; write as many as the header has",
      "4:1 the line has 3 fields, the header 2; write as many as the header has",
    ],
  ],
  [
    "empty ids",
    'stableID,userID\n,u1\nd1, \n"",u2\n',
    [
      "2:1 stableID is empty; write an id, or remove the line",
      "3:5 userID is empty; write an id, or remove the line",
      "4:1 stableID is empty; write an id, or remove the line",
    ],
  ],
  [
    "a quote that is not closed",
    'stableID,userID\nd1,"u1\nd1,"u"1\n',
    [2, 3].map(
      (line) =>
        `${line}:4 a quote is not closed, or text stands beside it; write "..." around the whole field, and "" for a quote in it`,
    ),
  ],
  [
    "instants that are none",
    "stableID,userID,since\nd1,u1,yesterday\nd2,u2,2026-01-05\nd3,u3,2026-02-30T10:00:00Z\nd4,u4,2009-12-31T23:59:59Z\nd5,u5,2026-01-05T10:00\n",
    [
      `2:7 since is "yesterday"; ${INSTANT}`,
      `3:7 since is "2026-01-05"; ${INSTANT}`,
      '4:7 since is "2026-02-30T10:00:00Z"; write a day and a time that exist',
      '5:7 since is "2009-12-31T23:59:59Z"; leave it empty: no event is earlier than 2010',
      `6:7 since is "2026-01-05T10:00"; ${INSTANT}`,
    ],
  ],
])("%s in the file of an id map is told by file and line", async (_title, csv, expected) => {
  expect(await problemsOf(withFile(csv))).toEqual(expected.map((line) => `maps/devices.csv:${line}`));
});

test("of a file that is wrong in every line, the first ten are told", async () => {
  expect(await problemsOf(withFile(`stableID,userID\n${"x\n".repeat(1000)}`))).toHaveLength(10);
});

test("a file that is not there, or no text, is told where pulse.yaml names it", async () => {
  expect(await problemsOf({ "pulse.yaml": MAP })).toEqual([
    "pulse.yaml:5:40 file is not there; write its path relative to the folder of pulse.yaml",
  ]);
  expect(await problemsOf(withFile(Buffer.from([0xff, 0xfe, 0])))).toEqual([
    "pulse.yaml:5:40 file is not UTF-8; save it as UTF-8",
  ]);
  expect(await problemsOf({ "pulse.yaml": MAP, "maps/devices.csv/a": "" })).toEqual([
    "pulse.yaml:5:40 file cannot be read (EISDIR); make it a readable file",
  ]);
});

test.each([
  [
    "unit types that are not there",
    ["{from: stableId, to: accountID}"],
    [
      '5:12 unit type "stableId" is not among unit_types; did you mean "stableID"? allowed: userID, stableID',
      '5:26 unit type "accountID" is not among unit_types; allowed: userID, stableID',
    ],
  ],
  [
    "both ends of a map to itself",
    ["{from: userID, to: userID}"],
    ['5:24 to is "userID", as from is; name two unit types'],
  ],
  [
    "two maps from one unit type",
    ["{from: stableID, to: userID}", "{from: stableID, to: userID, learn_from: [login]}"],
    ['6:12 id map from "stableID" is there twice, first in line 5; keep one of them'],
  ],
  [
    "an event that is named twice",
    ["{from: stableID, to: userID, learn_from: [login, login]}"],
    ['5:54 event "login" is there twice, first in line 5; keep one of them'],
  ],
  [
    "keys that are missing, empty or unknown",
    ["{from: stableID, learn_from: [], fiel: a.csv}"],
    [
      "5:5 to is missing; write a name: start with a letter or _, then letters, digits, _ . - (at most 128)",
      "5:34 learn_from is an empty list; write a list of text, at least one",
      '5:38 unknown key "fiel"; did you mean "file"? allowed: from, to, learn_from, file',
    ],
  ],
])("%s are told with their place", async (_title, lines, expected) => {
  expect(await problemsOf({ "pulse.yaml": maps(...lines) })).toEqual(expected.map((line) => `pulse.yaml:${line}`));
});

test("the configuration hash depends on what a file says, not on where it lies", async () => {
  const hash = async (files: Parameters<typeof load>[0]) => configurationHash(await load(files));
  const base = await hash(withFile("stableID,userID\nd1,u1\n"));
  const moved = { "pulse.yaml": MAP.replace("maps/devices.csv", "ids.csv"), "ids.csv": "stableID,userID\n\nd1,u1\n" };
  expect(await hash(moved)).toBe(base);
  expect(await hash(withFile("stableID,userID\nd1,u2\n"))).not.toBe(base);
  expect(await hash({ "pulse.yaml": maps("{from: stableID, to: userID}") })).not.toBe(base);
});

test.each([
  ["", [[1, ""]]],
  [
    "a,",
    [
      [1, "a"],
      [3, ""],
    ],
  ],
  [
    ' a , "b,""c""" ',
    [
      [2, "a"],
      [6, 'b,"c"'],
    ],
  ],
  ['"a"', [[1, "a"]]],
] as const)("the fields of %j are read with their places", (line, expected) => {
  const fields = csvFields(line);
  expect(typeof fields === "number" ? fields : fields.map(({ column, text }) => [column, text])).toEqual(expected);
});
