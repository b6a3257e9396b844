import { join } from "node:path";
import { writeShopProject } from "../../../datasets/shop/project.ts";
import { writeShopFiles } from "../../../datasets/shop/write.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";

/** The shop's last day is the one that ended before the fake command line's clock. */
const SHOP = { users: 150, days: 4, start: "2026-01-25", historyDays: 0 } as const;

/** A demo project with its messages, nothing landed yet. Four days, one for each stage. */
export async function makeSmallShop(
  name: string,
): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const { path, remove } = await temporaryFolder(name);
  await writeShopProject(path, { source: "files", shop: SHOP });
  await writeShopFiles(join(path, "inbox"), { shop: SHOP });
  return { folder: path, remove };
}
