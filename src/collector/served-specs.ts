import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { idListKey } from "../gates/evaluation/bucket.ts";
import { type CompiledSpecs, compileSpecs } from "../gates/evaluation/compile.ts";
import type { Specs } from "../gates/specs/spec.ts";
import { writeSpecsV1, writeSpecsV2 } from "../gates/specs/write-specs.ts";
import { type IdListFile, idListFile } from "./id-lists.ts";
import type { SpecsSnapshot } from "./specs-source.ts";

export type SpecsVersion = "v1" | "v2";

/** An answer that is the same for everyone, made once. */
export interface ServedDocument {
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly etag: string;
}

/** A snapshot, made ready to be asked often. */
export interface ServedSpecs {
  readonly specs: Specs;
  readonly compiled: CompiledSpecs;
  /** Hashes of the members of each id list. */
  readonly idLists: ReadonlyMap<string, ReadonlySet<string>>;
  readonly idListFiles: readonly IdListFile[];
  /** The `download_config_specs` document; with the environment that a key fixes as the SDK's default. */
  document(version: SpecsVersion, environment: string | undefined): Promise<ServedDocument>;
}

const gzipped = promisify<Buffer, Buffer>(gzip);

export function serveSpecs({ specs, idLists, written }: SpecsSnapshot): ServedSpecs {
  const documents = new Map<string, Promise<ServedDocument>>();
  const keys = new Map([...idLists].map(([name, ids]) => [name, new Set(ids.map(idListKey))]));
  const write = (version: SpecsVersion): Readonly<Record<string, unknown>> => {
    if (written?.version === version) return written.document;
    return version === "v1" ? writeSpecsV1(specs) : writeSpecsV2(specs);
  };
  return {
    specs,
    compiled: compileSpecs(specs),
    idLists: keys,
    idListFiles: [...keys].map(([name, members]) => idListFile(name, members, specs.timeMs)),
    document: (version, environment) => {
      const name = JSON.stringify([version, environment]);
      const known = documents.get(name);
      if (known !== undefined) return known;
      const made = makeDocument({
        ...write(version),
        ...(environment === undefined ? {} : { default_environment: environment }),
      });
      documents.set(name, made);
      return made;
    },
  };
}

async function makeDocument(document: object): Promise<ServedDocument> {
  const plain = Buffer.from(JSON.stringify(document));
  const etag = `"${createHash("sha256").update(plain).digest("hex").slice(0, 32)}"`;
  return { plain, gzip: await gzipped(plain), etag };
}
