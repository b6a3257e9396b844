import { expectModel } from "./expect-model.ts";
import { type LandedBody, landedLines } from "./landed-lines.ts";

type Options = Parameters<typeof landedLines>[1];
/** Stages messages (see {@link landedLines}), and expects these rows. */
export const expectStaged = async (bodies: readonly LandedBody[], expected: string, options?: Options): Promise<void> =>
  expectModel("staging/messages", await landedLines(bodies, options), expected);

export const ts = "2026-01-05T10:00:00Z";
export const units = { userID: "u1" };
export const event = { type: "event", name: "buy", ts, units };
export const exposure = { type: "exposure", gate: "g", rule: "r", passed: true, ts, units };
export const statsig = { eventName: "buy", time: Date.parse(ts), user: { userID: "u1" } };
