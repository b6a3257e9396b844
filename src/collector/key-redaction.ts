/** Shorter keys are looked for in addresses only: they would be found in much that is no key. */
const SHORTEST_ANYWHERE = 8;
const REDACTED = "[redacted]";
/** SDKs fetch specs from an address that ends with their key, and write that address into what they log of themselves. */
const KEY_IN_ADDRESS = /(download_config_specs(?:\/|%2[Ff]))[^\s"'<>\\/?#&%]+/g;
const HAS_ADDRESS = /download_config_specs(?:\/|%2[Ff])/;
const TEXT = /"[^"\\]*(?:\\.[^"\\]*)*"/g;

/** Takes keys out of JSON, wherever a text of it holds one. */
export type RedactKeys = (json: string) => string;

/** @param keys those that are secret. Whatever stands in an address in a key's place is taken out, too. */
export function createKeyRedaction(keys: readonly string[]): RedactKeys {
  const written = [...new Set(keys.flatMap((key) => [key, encodeURIComponent(key)]))]
    .filter(({ length }) => length >= SHORTEST_ANYWHERE)
    .sort((a, b) => b.length - a.length);
  const inJson = written.map((key) => JSON.stringify(key).slice(1, -1));
  const isNeeded = (json: string): boolean => HAS_ADDRESS.test(json) || inJson.some((key) => json.includes(key));
  const redacted = (text: string): string =>
    written.reduce((left, key) => left.replaceAll(key, REDACTED), text.replace(KEY_IN_ADDRESS, `$1${REDACTED}`));
  return (json) =>
    isNeeded(json)
      ? json.replace(TEXT, (token) => (isNeeded(token) ? JSON.stringify(redacted(JSON.parse(token))) : token))
      : json;
}
