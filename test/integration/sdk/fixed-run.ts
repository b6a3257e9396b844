import { compareFixed, type FixedAccount } from "./fixed-comparison.ts";
import { loadFixedProject } from "./fixed-project.ts";
import { startOursOn } from "./ours.ts";
import { startSpecsServer } from "./specs-server.ts";
import { startCore } from "./statsig-core.ts";
import { startLegacy } from "./statsig-legacy.ts";

/** Our own definitions, served in both forms, for so many users: Pulse and both server SDKs. */
export async function runFixed(users: number, progress?: (user: number) => void): Promise<FixedAccount> {
  const { specs, served } = await loadFixedProject();
  const server = await startSpecsServer();
  server.serve(served);
  const [core, legacy] = [await startCore(server.address), await startLegacy(server.address)];
  try {
    return compareFixed([startOursOn(specs, served.idLists), core, legacy], specs, users, progress);
  } finally {
    await core.close();
    await legacy.close();
    await server.close();
  }
}
