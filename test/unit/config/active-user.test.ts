import { describe, expect, test } from "vitest";
import { activeUserOf } from "../../../src/config/active-user-of.ts";
import { loadProject } from "../../../src/config/load.ts";
import { activeMeasure } from "../../../src/metrics/active-user.ts";
import { problemsOf, projectFolder, SETTINGS } from "./project-folder.ts";

const settingsOf = async (...lines: readonly string[]) => {
  const { settings } = await loadProject(projectFolder({ "pulse.yaml": `${SETTINGS}${lines.join("\n")}\n` }), {});
  return settings;
};

describe("the active user of a unit type", () => {
  test("is anything that a unit did, where nothing is said", async () => {
    const measure = activeMeasure(activeUserOf(await settingsOf(), "userID"));
    expect(measure).toMatchObject({ events: null, except: [], where: [], exposures: true, atLeast: 1 });
  });

  test("is the project's; a type's own definition stands alone", async () => {
    const settings = await settingsOf(
      "active_user: {exclude: [heartbeat], count_exposures: false, min_events: 2}",
      "active_user_by_unit_type:",
      "  stableID:",
      "    include: [page_view]",
      "    where: [{field: metadata.visible, operator: is_true}]",
    );
    expect(activeMeasure(activeUserOf(settings, "userID"))).toMatchObject({
      events: null,
      except: ["heartbeat"],
      exposures: false,
      atLeast: 2,
    });
    expect(activeMeasure(activeUserOf(settings, "stableID"))).toMatchObject({
      events: ["page_view"],
      except: [],
      where: [{ field: "metadata.visible", operator: "is_true" }],
      exposures: true,
      atLeast: 1,
    });
    expect(activeUserOf(settings, "constructor")).toEqual(settings.active_user);
  });

  test.each([
    ["{}", null],
    ["{include: [a, b]}", ["a", "b"]],
    ["{include: [a], new_events: true}", null],
    ["{new_events: false}", []],
  ])("counts, by %s, the names %j", async (definition, events) => {
    const settings = await settingsOf(`active_user: ${definition}`);
    expect(activeMeasure(activeUserOf(settings, "userID")).events).toEqual(events);
  });
});

const conditions = "where: [{field: value, operator: '=', value: '9'}, {field: value, operator: is_true}]";

test.each([
  [
    "a unit type that is not there",
    ["unit_types: [userID, deviceID]", "active_user_by_unit_type: {devicID: {}}"],
    ['5:37 unit type "devicID" is not among unit_types; did you mean "deviceID"? allowed: userID, deviceID'],
  ],
  [
    "events twice, and on both sides",
    ["active_user_by_unit_type:", "  userID: {include: [a, a, b], exclude: [b]}"],
    [
      '5:25 event "a" is there twice, first in line 5; keep one of them',
      '5:42 event "b" is both in include and in exclude; keep one of them',
    ],
  ],
  [
    "a definition by which nobody is ever active",
    ["active_user: {new_events: false, count_exposures: false}"],
    ["4:27 neither events nor exposures make a unit active; name events in include"],
  ],
  [
    "conditions that cannot hold",
    [`active_user: {${conditions}}`, "active_user_by_unit_type:", `  userID: {${conditions}}`],
    [
      '4:60 value is compared with the text "9", which no number equals; write the number without quotes',
      '4:91 operator "is_true" is for true and false, but value is neither; use it with metadata.<key> or attributes.<key>',
      '6:57 value is compared with the text "9", which no number equals; write the number without quotes',
      '6:88 operator "is_true" is for true and false, but value is neither; use it with metadata.<key> or attributes.<key>',
    ],
  ],
  [
    "misspelt keys and wrong values",
    ["active_user_by_unit_type:", "  userID: {exclud: [a], min_events: 0}"],
    [
      '5:12 unknown key "exclud"; did you mean "exclude"? allowed: include, exclude, new_events, where, min_events, count_exposures',
      "5:37 min_events is 0; write a whole number of at least 1",
    ],
  ],
  [
    "a list in place of a mapping",
    ["active_user_by_unit_type: [userID]"],
    ["4:27 active_user_by_unit_type is a list of 1; write a mapping (key: value)"],
  ],
])("%s is told with its place", async (_title, lines, expected) => {
  const problems = await problemsOf({ "pulse.yaml": `${SETTINGS}${lines.join("\n")}\n` });
  expect(problems).toEqual(expected.map((line) => `pulse.yaml:${line}`));
});
