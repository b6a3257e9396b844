import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** An id list as SDKs read it: a line `+hash` for each member. */
export interface IdListFile {
  readonly name: string;
  /** Changes with the contents, so that an SDK reads a changed list from its beginning. */
  readonly fileId: string;
  readonly contents: Buffer;
  /** Milliseconds since 1970, never less for a later file. */
  readonly creationTimeMs: number;
}

/** @param keys what stands for its members, each once */
export function idListFile(name: string, keys: ReadonlySet<string>, creationTimeMs: number): IdListFile {
  const contents = Buffer.from(
    [...keys]
      .sort()
      .map((key) => `+${key}\n`)
      .join(""),
  );
  const fileId = createHash("sha256").update(`${name}\n`).update(contents).digest("hex").slice(0, 32);
  return { name, fileId, contents, creationTimeMs };
}

/**
 * Says that whoever shows it was told the file's address: SDKs fetch these files without their key. The key is not to be found from
 * it.
 */
export function idListToken(key: string, fileId: string): string {
  return createHmac("sha256", key).update(`id-list ${fileId}`).digest("hex");
}

export function isIdListToken(shown: string, key: string, fileId: string): boolean {
  const [expected, given] = [Buffer.from(idListToken(key, fileId)), Buffer.from(shown)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** A part of a file that a Range header asks for: `bytes=<from>-` or `bytes=<from>-<to>`, in bytes, both included. */
export function byteRange(header: string | undefined, size: number): { from: number; to: number } | "whole" | "beyond" {
  const match = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? "");
  if (match === null) return "whole";
  const from = Number(match[1]);
  const to = match[2] === "" ? size - 1 : Math.min(size - 1, Number(match[2]));
  return from >= size || to < from ? "beyond" : { from, to };
}
