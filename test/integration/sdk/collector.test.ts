import { LogLevel, StatsigClient } from "@statsig/js-client";
import type { StatsigUser as LegacyUser } from "statsig-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { storePath } from "../../../src/config/store-path.ts";
import type { User } from "../../../src/gates/evaluation/user.ts";
import { land } from "../../../src/landing/land.ts";
import { runDs } from "../../../src/publish/run-ds.ts";
import { withPublished } from "../../harness/published-results.ts";
import { askedSpecs, fixedUser } from "./fixed-comparison.ts";
import { type FixedProject, loadFixedProject } from "./fixed-project.ts";
import { startOursOn } from "./ours.ts";
import { differingFields, type Party } from "./outcome.ts";
import { type RunningCollector, startRunningCollector } from "./running-collector.ts";
import { coreUser, hasCore, startCore } from "./statsig-core.ts";
import { startLegacy } from "./statsig-legacy.ts";

const USERS = 300;
const LAYER = "home_layer";

/** Everybody is in production: other exposures are not analysed. */
const userOf = (number: number): User => ({ ...fixedUser(number), statsigEnvironment: { tier: "production" } });
const EVERYBODY = Array.from({ length: USERS }, (_, number) => userOf(number));

/** Which client speaks for a user. */
const isCores = (number: number): boolean => number % 2 === 0;

describe.skipIf(!hasCore()).each(["files", "kafka"] as const)(
  "Statsig's SDKs, unchanged, with a collector of ours that stores in %s",
  (carrier) => {
    let collector: RunningCollector;
    let fixed: FixedProject;
    let ours: Party;
    let stored: number;
    const differences: string[] = [];
    const clientDifferences: string[] = [];
    const ds = new Date().toISOString().slice(0, 10);

    /** Assignments of a gate or experiment by unit. */
    async function assignments(name: string): Promise<Map<string, Readonly<Record<string, unknown>>>> {
      const records = await withPublished(storePath(collector.project), (published) =>
        published.records("select * from assignments where name = ? and ds = cast(? as date)", [name, ds]),
      );
      return new Map(records.map((row) => [String(row.unit_id), row]));
    }

    /** Every spec for every user, and compares; then exposes the user to a gate, an experiment and a layer, and logs a purchase. */
    async function useServerSdks(): Promise<void> {
      const core = await startCore(collector.url, { logs: true });
      const legacy = await startLegacy(collector.url, { logs: true });
      for (const [number, user] of EVERYBODY.entries()) {
        for (const [kind, name] of askedSpecs(fixed.specs))
          for (const party of [core, legacy])
            if (differingFields(ours.evaluate(kind, name, user), party.evaluate(kind, name, user)).length > 0)
              differences.push(`${party.name} ${name} ${user.userID}`);
        if (isCores(number)) {
          const known = coreUser(user);
          core.sdk.checkGate(known, "instant_checkout");
          core.sdk.getExperiment(known, "price_test");
          core.sdk.getLayer(known, LAYER).get("shown", "");
          core.sdk.logEvent(known, "purchase", 10, { currency: "EUR" });
        } else {
          const known = { ...user } as LegacyUser;
          legacy.sdk.checkGate(known, "instant_checkout");
          legacy.sdk.getExperiment(known, "price_test");
          legacy.sdk.getLayer(known, LAYER).get("shown", "");
          legacy.sdk.logEvent(known, "purchase", 10, { currency: "EUR" });
        }
      }
      await core.close();
      await legacy.close();
    }

    /** The JavaScript client asks for everything once, for one user; it exposes what it is asked for. */
    async function useClient(user: User): Promise<void> {
      const { statsigEnvironment: _, ...known } = user;
      const client = new StatsigClient("client-test", known as ConstructorParameters<typeof StatsigClient>[1], {
        networkConfig: { api: `${collector.url}/v1`, logEventUrl: `${collector.url}/v1/rgstr` },
        environment: { tier: "production" },
        disableStorage: true,
        logLevel: LogLevel.None,
      });
      await client.initializeAsync();
      for (const [kind, name] of askedSpecs(fixed.specs)) {
        const { value } = ours.evaluate(kind, name, user);
        const seen =
          kind === "gate"
            ? client.checkGate(name)
            : kind === "config"
              ? client.getExperiment(name).value
              : client.getLayer(name).__value;
        if (JSON.stringify(seen) !== JSON.stringify(value)) clientDifferences.push(`${name} ${user.userID}`);
      }
      await client.flush();
      await client.shutdown();
    }

    beforeAll(async () => {
      [collector, fixed] = [await startRunningCollector(carrier), await loadFixedProject()];
      ours = startOursOn(fixed.specs, fixed.served.idLists);
      await useServerSdks();
      for (const user of EVERYBODY.slice(0, 10)) await useClient(user);
      stored = (await collector.stop()).eventsStored;
      await land(collector.project, { signal: new AbortController().signal, once: true });
      await runDs({ project: collector.project, ds });
    }, 180_000);
    afterAll(() => collector?.remove());

    test("fetch what is in force, and decide as Pulse does", () => {
      expect(differences.slice(0, 5)).toEqual([]);
    });

    test("the JavaScript client is told what Pulse decides for its user", () => {
      expect(clientDifferences.slice(0, 5)).toEqual([]);
    });

    test("everything that they log is stored", () => {
      // A gate's exposure, an experiment's, a layer's and a purchase each; the layer tells nothing for those whom it gives no value.
      expect(stored).toBeGreaterThanOrEqual(USERS * 4);
    });

    test("who was exposed to the gate is in the right rule, stage and group", async () => {
      const assigned = await assignments("instant_checkout");
      const wrong = EVERYBODY.filter((user) => {
        const { ruleId, value } = ours.evaluate("gate", "instant_checkout", user);
        const row = assigned.get(String(user.userID));
        if (!ruleId.startsWith("everyone")) return row !== undefined && row.rule === "everyone";
        return (
          row?.rule !== "everyone" || Number(row.stage) !== 2 || row.group !== (value === true ? "test" : "control")
        );
      });
      expect(wrong.map(({ userID }) => userID)).toEqual([]);
      expect([...assigned.values()].filter(({ rule }) => rule === "everyone").length).toBeGreaterThan(USERS / 4);
    });

    test("who was exposed to the experiment is in the right group, and who is held out in none", async () => {
      const assigned = await assignments("price_test");
      const groups = EVERYBODY.map((user) => [
        user.userID,
        ours.evaluate("config", "price_test", user).groupName ?? undefined,
      ]);
      expect(EVERYBODY.map(({ userID }) => [userID, assigned.get(String(userID))?.group])).toEqual(groups);
    });

    test("who was held out is in the holdout's own analysis", async () => {
      const assigned = await assignments("global_holdout");
      const held = EVERYBODY.filter((user) => ours.evaluate("gate", "global_holdout", user).value === true);
      expect(held.length).toBeGreaterThan(0);
      expect(held.map(({ userID }) => assigned.get(String(userID))?.group)).toEqual(held.map(() => "holdout"));
    });
  },
);
