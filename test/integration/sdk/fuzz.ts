import { type Account, compareOn, newAccount } from "./compare.ts";
import { startOurs } from "./ours.ts";
import { probed } from "./probes.ts";
import { createDraw } from "./random-pools.ts";
import { randomProject } from "./random-project.ts";
import { randomUser } from "./random-user.ts";
import { servedProject, startSpecsServer } from "./specs-server.ts";
import { startCore } from "./statsig-core.ts";
import { startLegacy } from "./statsig-legacy.ts";

export interface Fuzz {
  readonly seed: number;
  /** It ends with the project in which it reaches so many. A spec and a user are one evaluation, whoever evaluates it. */
  readonly evaluations: number;
  readonly progress?: (account: Account, projects: number) => void;
}

/** Not the zone in which most machines of tests run: what depends on it must show. */
const ZONE = "America/New_York";
const USERS_OF_A_PROJECT = 40;
/** Share of odd values and shapes in every other project; the rest is plain. */
const ODD = 0.15;

/** Both server SDKs, unchanged, and Pulse, on random projects and users. */
export async function fuzz({ seed, evaluations, progress }: Fuzz): Promise<Account> {
  process.env.TZ = ZONE;
  const account = newAccount();
  const server = await startSpecsServer();
  try {
    for (let at = 0; account.evaluations < evaluations; at += 1) {
      const draw = createDraw(seed, at);
      const odd = at % 2 === 0 ? 0 : ODD;
      const random = probed(randomProject(draw, 1_700_000_000_000 + at, odd));
      server.serve(servedProject(random.project));
      const [core, legacy] = [await startCore(server.address), await startLegacy(server.address)];
      try {
        const ours = [undefined, "core", "legacy"] as const;
        const users = Array.from({ length: USERS_OF_A_PROJECT }, () => randomUser(draw, odd));
        compareOn([core, legacy, ...ours.map((flavor) => startOurs(random.project, flavor))], random, users, account);
      } finally {
        await core.close();
        await legacy.close();
      }
      progress?.(account, at + 1);
    }
  } finally {
    await server.close();
  }
  return account;
}
