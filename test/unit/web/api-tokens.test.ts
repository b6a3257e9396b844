import { expect, test } from "vitest";
import { createApiTokens } from "../../../src/web/login/api-tokens.ts";

const TOKEN = "0123456789abcdef0123";
const tokens = createApiTokens([
  { name: "release", token: TOKEN },
  { name: "dashboard", token: `${TOKEN}4` },
]);

test.each([
  [`Bearer ${TOKEN}`, "release"],
  [`bearer ${TOKEN}4`, "dashboard"],
  [`Bearer ${TOKEN.slice(1)}`, undefined],
  [`Basic ${TOKEN}`, undefined],
  [TOKEN, undefined],
  ["Bearer ", undefined],
  [undefined, undefined],
])("%s is the token of %s", (shown, owner) => {
  expect(tokens.owner(shown)).toBe(owner);
});

test.each([
  ["that can be guessed", "short", "PAGES_SECRET_TOO_SHORT"],
  ["whose variable is not set", `\${PULSE_RELEASE_TOKEN}`, "PAGES_SECRET_MISSING"],
])("a token %s is refused at the start, without being shown", (_title, token, code) => {
  expect(() => createApiTokens([{ name: "release", token }])).toThrow(
    expect.objectContaining({ code, message: expect.not.stringContaining("short,") }),
  );
});
