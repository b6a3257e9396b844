/** What must hold of every page, whatever names it shows: one line each that does not. */
export function brokenClaims(html: string): string[] {
  const own = html.replace(/<(style|script)>[\s\S]*?<\/\1>/g, "");
  const ids = [...own.matchAll(/ id="([^"]*)"/g)].map(([, id = ""]) => id);
  const labels = [...own.matchAll(/(?:aria-labelledby|for)="([^"]*)"/g)].map(([, id = ""]) => id);
  const claims: readonly (readonly [string, boolean])[] = [
    [
      "it is a document in a language with a title",
      /^<!doctype html>\n<html lang="en">[\s\S]*<title>[^<]+<\/title>/.test(html),
    ],
    ["it has one main heading", (own.match(/<h1>/g) ?? []).length === 1],
    ["ids stand for one thing", new Set(ids).size === ids.length],
    ["labels name what is there", labels.every((label) => ids.includes(label))],
    ["no attribute holds style", !/ style=/.test(own)],
    ["no attribute holds script", !/<[^>]* on[a-z]+="/.test(own)],
    ["there are two scripts and styles at most", (html.match(/<script/g) ?? []).length <= 1],
    ["nothing is loaded from a network", !/(?:src|href)="(?:https?:)?\/\//.test(own)],
    ["no number is none", !/NaN|Infinity|undefined|\[object/.test(own)],
  ];
  return claims.flatMap(([claim, holds]) => (holds ? [] : [claim]));
}

/** Bytes of a page without the data that it shows: its style, its script and its frame. */
export function frameBytes(html: string): number {
  const [before = ""] = html.split('<main id="main"');
  const [, after = ""] = html.split("</main>");
  return Buffer.byteLength(before + after);
}
