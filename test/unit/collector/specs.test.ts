import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createFileSpecs } from "../../../src/collector/file-specs.ts";
import { createProjectSpecs } from "../../../src/collector/project-specs.ts";
import type { SpecsSource } from "../../../src/collector/specs-source.ts";
import { loadProject } from "../../../src/config/load.ts";
import { silentLog } from "../../../src/log.ts";
import { writeProject } from "../../harness/write-project.ts";
import { temporaryFolder } from "../landing/fixture.ts";
import { CLIENT_KEY, NOW_MS, SERVER_KEY, STAGING_KEY, standingClock, startCollector } from "./fixture.ts";

const SERVER = { "statsig-api-key": SERVER_KEY };
const STAFF = ["ada", "grace", "grace", "12"];

const GATE = {
  gate: "checkout",
  salt: "checkout-salt",
  rules: [
    { rule: "staff", when: [{ in_segment: "staff" }], percent: 100 },
    {
      rule: "everyone",
      salt: "s",
      rollout: [
        { from: "2026-01-05T09:00:00Z", percent: 10 },
        { from: "2026-01-05T11:00:00Z", percent: 100 },
      ],
    },
  ],
};
const EXPERIMENT = {
  experiment: "price",
  salt: "price-salt",
  control: "grey",
  groups: [
    { group: "grey", share: 50, parameters: { colour: "grey" } },
    { group: "green", share: 50, parameters: { colour: "green" } },
  ],
};

async function projectSource(): Promise<{ folder: string; source: SpecsSource }> {
  const folder = await temporaryFolder();
  await writeProject(folder, {
    "pulse.yaml": { project: "shop", sources: [{ type: "files", topic: "events", path: "in" }] },
    "gates/checkout.yaml": GATE,
    "gates/staff.yaml": { segment: "staff", file: "staff.txt" },
    "gates/price.yaml": EXPERIMENT,
  });
  await writeFile(join(folder, "staff.txt"), `${STAFF.join("\n")}\n`);
  await mkdir(join(folder, "in"));
  return { folder, source: createProjectSpecs(await loadProject(folder, {}), {}, silentLog) };
}

describe("download_config_specs", () => {
  it("serves what is in force in both forms, and says when there is nothing newer", async () => {
    const { source } = await projectSource();
    const { app } = await startCollector({ source });
    const v1 = (await app.inject({ url: `/v1/download_config_specs/${SERVER_KEY}.json` })).json();
    expect(v1).toMatchObject({ has_updates: true, time: NOW_MS, response_format: "dcs-v1" });
    expect(v1.feature_gates.map(({ name }: { name: string }) => name)).toContain("checkout");
    const v2 = (await app.inject({ url: "/v2/download_config_specs", headers: SERVER })).json();
    expect(Object.keys(v2.feature_gates)).toContain("checkout");
    for (const [since, has_updates] of [
      [NOW_MS, false],
      [NOW_MS + 1, false],
      [NOW_MS - 1, true],
      ["nonsense", true],
      [0, true],
    ]) {
      const answer = await app.inject({ url: `/v1/download_config_specs/${SERVER_KEY}.json?sinceTime=${since}` });
      expect([since, answer.json().has_updates]).toEqual([since, has_updates]);
    }
    const posted = await app.inject({
      method: "POST",
      url: "/v1/download_config_specs",
      headers: SERVER,
      payload: { sinceTime: NOW_MS },
    });
    expect(posted.json()).toEqual({ has_updates: false });
  });

  it("is compressed for those who can read it, and not sent again to those who have it", async () => {
    const { app } = await startCollector({ source: (await projectSource()).source });
    const url = "/v1/download_config_specs";
    const plain = await app.inject({ url, headers: SERVER });
    const compressed = await app.inject({ url, headers: { ...SERVER, "accept-encoding": "deflate, gzip;q=1.0" } });
    expect(compressed.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(compressed.rawPayload).toString()).toBe(plain.body);
    const again = await app.inject({ url, headers: { ...SERVER, "if-none-match": String(plain.headers.etag) } });
    expect([again.statusCode, again.body]).toEqual([304, ""]);
  });

  it("tells the environment that a key fixes, as the SDK's default", async () => {
    const { app } = await startCollector({ source: (await projectSource()).source });
    const environment = async (key: string) =>
      (await app.inject({ url: `/v1/download_config_specs/${key}.json` })).json().default_environment;
    expect([await environment(STAGING_KEY), await environment(SERVER_KEY)]).toEqual(["staging", undefined]);
  });

  it("follows the project's files, and the steps of rollouts when they come due", async () => {
    const { folder, source } = await projectSource();
    const percent = async (nowMs: number) => {
      const snapshot = await source.read(nowMs);
      return snapshot?.specs.gates.get("checkout")?.rules.at(-1)?.passPercentage;
    };
    expect(await percent(NOW_MS)).toBe(10);
    expect(await source.read(NOW_MS + 1_000)).toBeNull();
    expect(await percent(NOW_MS + 3_600_000)).toBe(100);
    expect(await source.read(NOW_MS + 3_601_000)).toBeNull();
    await writeProject(folder, { "gates/checkout.yaml": { ...GATE, enabled: false } });
    const snapshot = await source.read(NOW_MS + 3_602_000);
    expect(snapshot?.specs.gates.get("checkout")?.enabled).toBe(false);
    await writeFile(join(folder, "staff.txt"), "somebody\n");
    expect((await source.read(NOW_MS + 3_603_000))?.idLists.get("staff")).toEqual(["somebody"]);
  });

  it("is served from a Statsig project's file as it is, and again when the file changes", async () => {
    const path = join(await temporaryFolder(), "specs.json");
    const document = {
      has_updates: true,
      time: 5,
      feature_gates: [
        {
          name: "g",
          salt: "s",
          enabled: true,
          defaultValue: false,
          rules: [],
          type: "feature_gate",
          entity: "feature_gate",
          idType: "userID",
          unknownKey: 1,
        },
      ],
      dynamic_configs: [],
      layer_configs: [],
      company_id: "kept",
    };
    await writeFile(path, JSON.stringify(document));
    const source = createFileSpecs(path);
    const { app } = await startCollector({ source });
    expect((await app.inject({ url: "/v1/download_config_specs", headers: SERVER })).json()).toEqual(document);
    expect(
      Object.keys((await app.inject({ url: "/v2/download_config_specs", headers: SERVER })).json().feature_gates),
    ).toEqual(["g"]);
    await writeFile(path, JSON.stringify({ ...document, time: 6, company_id: "other" }));
    await expect
      .poll(
        async () =>
          (await app.inject({ url: "/v1/download_config_specs?sinceTime=5", headers: SERVER })).json().company_id,
        { timeout: 3_000 },
      )
      .toBe("other");
  });

  it("stays as it was while what is written cannot be read", async () => {
    const { folder, source } = await projectSource();
    await source.read(NOW_MS);
    await writeFile(join(folder, "gates/checkout.yaml"), "gate: [");
    await expect(source.read(NOW_MS + 1_000)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    await writeProject(folder, { "gates/checkout.yaml": GATE });
    expect((await source.read(NOW_MS + 2_000))?.specs.gates.has("checkout")).toBe(true);
  });

  it("names the file that is not there or no JSON", async () => {
    const path = join(await temporaryFolder(), "specs.json");
    await expect(createFileSpecs(path).read(NOW_MS)).rejects.toMatchObject({
      code: "SPECS_UNREADABLE",
      fault: "input",
    });
    await writeFile(path, "{");
    await expect(createFileSpecs(path).read(NOW_MS)).rejects.toMatchObject({ code: "SPECS_NOT_JSON", fault: "input" });
  });
});

describe("id lists", () => {
  const hashes = [...new Set(STAFF)]
    .map((id) => `+${createHash("sha256").update(id).digest("base64").slice(0, 8)}`)
    .sort();

  it("are told with an address at which their hashes are read without a key, whole and by range", async () => {
    const { app } = await startCollector({ source: (await projectSource()).source });
    const lists = (
      await app.inject({
        method: "POST",
        url: "/v1/get_id_lists",
        headers: { ...SERVER, host: "door.example" },
        payload: {},
      })
    ).json();
    const { size, url, fileID, creationTime, name } = lists.staff;
    expect({ name, creationTime, fileID }).toEqual({ name: "staff", creationTime: NOW_MS, fileID: expect.any(String) });
    const address = new URL(url);
    expect(address.origin).toBe("http://door.example");
    const whole = await app.inject({ url: address.pathname });
    expect(whole.body.trim().split("\n")).toEqual(hashes);
    expect(Number(whole.headers["content-length"])).toBe(size);
    const rest = await app.inject({ url: address.pathname, headers: { range: "bytes=10-" } });
    expect([rest.statusCode, rest.body]).toEqual([206, whole.body.slice(10)]);
    expect(rest.headers["content-range"]).toBe(`bytes 10-${size - 1}/${size}`);
    expect((await app.inject({ url: address.pathname, headers: { range: `bytes=${size}-` } })).statusCode).toBe(416);
  });

  it("are not read by those who were not told", async () => {
    const { app } = await startCollector({ source: (await projectSource()).source });
    const { url } = (await app.inject({ url: "/v1/get_id_lists", headers: SERVER })).json().staff;
    const { pathname } = new URL(url);
    for (const path of [pathname.replace(/.$/, "!"), pathname.replace(/[^/]+$/, "x"), "/v1/id_lists/x/y"])
      expect((await app.inject({ url: path })).statusCode).toBe(404);
  });
});

describe("initialize", () => {
  const initialize = async (body: object, headers: Record<string, string> = {}) => {
    const { post } = await startCollector({ source: (await projectSource()).source, clock: standingClock });
    return (await post("/v1/initialize", body, { "statsig-api-key": CLIENT_KEY, ...headers })).body as Record<
      string,
      Record<string, unknown>
    >;
  };

  it("evaluates everything for the user, and tells no segments and no private attributes", async () => {
    const user = { userID: "ada", privateAttributes: { x: "hidden" } };
    const answer = await initialize({ user, hash: "none" });
    expect(answer).toMatchObject({ has_updates: true, hash_used: "none", time: NOW_MS });
    expect(JSON.stringify(answer)).not.toContain("hidden");
    expect(Object.keys(answer.feature_gates ?? {})).toEqual(["checkout"]);
    expect(answer.feature_gates?.checkout).toMatchObject({ value: true, name: "checkout", id_type: "userID" });
    expect(answer.dynamic_configs?.price).toMatchObject({
      is_user_in_experiment: true,
      is_experiment_active: true,
      group_name: expect.stringMatching(/^gr(ey|een)$/),
    });
  });

  it.each([
    [
      "djb2",
      "checkout",
      String([..."checkout"].reduce((sum, character) => (Math.imul(sum, 31) + character.charCodeAt(0)) | 0, 0) >>> 0),
    ],
    ["sha256", "checkout", createHash("sha256").update("checkout").digest("base64")],
  ])("hashes names by %s", async (hash, _, hashed) => {
    const answer = await initialize({ user: { userID: "ada" }, hash });
    expect(Object.keys(answer.feature_gates ?? {})).toEqual([hashed]);
  });

  it("hashes by djb2 when nothing is said, as the check value of the SDKs", async () => {
    const { hashedName } = await import("../../../src/collector/initialize.ts");
    expect(hashedName("my_gate", "djb2")).toBe("1508680574");
    expect(Object.keys((await initialize({ user: {} })).feature_gates ?? {})).toEqual([hashedName("checkout", "djb2")]);
  });

  it("takes large numbers for what SDKs take them for", async () => {
    const { post } = await startCollector();
    const { body } = await post("/v1/initialize", '{"user":{"userID":12345678901234567890}}');
    expect(body).toMatchObject({ evaluated_keys: { userID: Number("12345678901234567890") } });
  });

  it("is for anybody, of whom nothing is known as well", async () => {
    for (const body of [{}, { user: null }, { user: "x" }, { user: { userID: {}, customIDs: 7, custom: [] } }])
      expect(await initialize(body)).toMatchObject({ has_updates: true });
  });
});
