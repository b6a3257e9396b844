import { describe, expect, it } from "vitest";
import { createKeyring } from "../../../src/collector/keyring.ts";

describe("the collector's keys", () => {
  it("are found whole, and nothing else is", () => {
    const keyring = createKeyring([
      { key: "secret-1", kind: "server" },
      { key: "client-1", kind: "client", environment: "staging" },
    ]);
    expect(keyring.find("client-1")).toMatchObject({ kind: "client", environment: "staging" });
    expect([keyring.find("client-"), keyring.find(""), keyring.find("client-11")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([keyring.isOpen, createKeyring([]).isOpen]).toEqual([false, true]);
  });

  it("whose variable is not set keep the collector from starting: their text is no key", () => {
    expect(() => createKeyring([{ key: `\${PULSE_SERVER_KEY}`, kind: "server" }])).toThrow(
      expect.objectContaining({ code: "COLLECTOR_KEY_MISSING", message: expect.stringContaining("PULSE_SERVER_KEY") }),
    );
  });
});
