import { describe, expect, it } from "vitest";
import { PulseError } from "../../../src/errors.ts";
import { silentLog } from "../../../src/log.ts";
import { type Attempt, attemptNight } from "../../../src/schedule/attempt-night.ts";

const attempt = (fields: Partial<Attempt> = {}): Attempt => ({
  ds: "2026-01-05",
  number: 1,
  of: 3,
  signal: new AbortController().signal,
  ...fields,
});

describe("one attempt at a night", () => {
  it("reports each further hundredth once, however often the work tells", async () => {
    const reported: number[] = [];
    const onProgress = (fraction: number): void => void reported.push(fraction);
    await attemptNight(
      async (_, { progress }) => {
        for (const fraction of [0, 0.001, 0.01, 0.0101, 0.01, 0.5, 0.499, 1, 7, Number.NaN]) progress(fraction);
      },
      attempt({ onProgress }),
      silentLog,
    );
    expect(reported).toEqual([0.01, 0.5, 1]);
  });

  it("gives up at the last attempt, and at once where another one cannot help", async () => {
    const fail = (error: Error) => async (): Promise<void> => Promise.reject(error);
    const broken = new Error("broken");
    const wrong = new PulseError({ code: "TEST", fault: "check_failed", message: "the data is wrong" });
    expect(await attemptNight(fail(broken), attempt(), silentLog)).toEqual({ kind: "failed", error: broken });
    expect(await attemptNight(fail(broken), attempt({ number: 3 }), silentLog)).toEqual({
      kind: "given up",
      error: broken,
    });
    expect(await attemptNight(fail(wrong), attempt(), silentLog)).toEqual({ kind: "given up", error: wrong });
  });

  it("is interrupted, not failed, when it was aborted", async () => {
    const signal = AbortSignal.abort();
    const outcome = await attemptNight(async () => signal.throwIfAborted(), attempt({ signal }), silentLog);
    expect(outcome).toEqual({ kind: "interrupted" });
  });
});
