import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { shuffled } from "../../harness/shuffled.ts";
import { seededRandom } from "../../property/oracle/random.ts";

/** Several, as partitions have offsets of their own. */
const FILES = 4;

/** Folder, within a project's, of the messages that it lands. */
export const INBOX = "inbox";

/** Writes messages into a project's inbox, in no order at all. */
export async function writeInbox(folder: string, messages: readonly object[]): Promise<void> {
  await mkdir(join(folder, INBOX), { recursive: true });
  const lines = shuffled(messages, seededRandom(messages.length)).map((message) => `${JSON.stringify(message)}\n`);
  const files = Array.from({ length: FILES }, (_, file) => lines.filter((_line, index) => index % FILES === file));
  await Promise.all(files.map((of, file) => writeFile(join(folder, INBOX, `part-${file}.ndjson`), of.join(""))));
}
