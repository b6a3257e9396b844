import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { packagePath } from "../package-path.ts";

/** A file that pages need: linked on a server, inlined where a page stands alone. */
export interface Asset {
  /** With a hash of its text: it may be kept for ever. */
  readonly file_name: string;
  readonly content_type: string;
  readonly text: string;
  /** For the content security policy: `sha256-...`. */
  readonly integrity: string;
}

export interface PageAssets {
  readonly style: Asset;
  readonly script: Asset;
}

function readAsset(name: string, ending: string, contentType: string): Asset {
  const text = readFileSync(packagePath(`assets/${name}.${ending}`), "utf8");
  const digest = createHash("sha256").update(text).digest();
  return {
    file_name: `${name}-${digest.toString("hex").slice(0, 12)}.${ending}`,
    content_type: `${contentType}; charset=utf-8`,
    text,
    integrity: `sha256-${digest.toString("base64")}`,
  };
}

let read: PageAssets | undefined;

/** The style and the script of all pages: `assets/pulse.css` and `assets/pulse.js`, read once. */
export function pageAssets(): PageAssets {
  read ??= {
    style: readAsset("pulse", "css", "text/css"),
    script: readAsset("pulse", "js", "text/javascript"),
  };
  return read;
}
