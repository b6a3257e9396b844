import { BlockList, isIP } from "node:net";
import { isLoopback } from "./loopback.ts";
import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/**
 * What the schema of the pages cannot see: results shown beyond this machine to everybody, a login that lets everybody in, addresses that
 * do not go together, and a token that is there twice.
 *
 * @param written the section as it is written: what problems quote
 * @param filled the section with the environment filled in
 */
export function pagesProblems(written: Cursor, filled: Cursor): Problem[] {
  return [
    ...openProblems(written, filled),
    ...baseUrlProblems(written, filled),
    ...loginProblems(written.key("login"), filled.key("login")),
    ...notAddresses(written.key("trusted_proxies"), filled.key("trusted_proxies")),
    ...repeatedTokens(written, filled),
  ];
}

function openProblems(written: Cursor, filled: Cursor): Problem[] {
  const host = filled.key("host").text();
  if (host === undefined || isLoopback(host) || filled.key("login").value !== undefined) return [];
  return [
    written
      .key("host")
      .problem(
        "the pages would be open to everybody who reaches this address",
        "set `login` as well, or leave `host` out: then only this machine may look",
      ),
  ];
}

function baseUrlProblems(written: Cursor, filled: Cursor): Problem[] {
  const at = written.key("base_url");
  const text = filled.key("base_url").text();
  const type = filled.key("login").key("type").text();
  if (text === undefined) {
    if (type !== "oidc") return [];
    return [
      written
        .key("login")
        .problem("oidc needs to know where people find the pages", "set base_url, such as https://pulse.example.com"),
    ];
  }
  if (!URL.canParse(text)) return [];
  const { protocol, hostname, pathname, search, hash } = new URL(text);
  const problems: Problem[] = [];
  if (search !== "" || hash !== "" || pathname.includes("//"))
    problems.push(
      at.problem(
        "base_url has more than a host and a path",
        "write it as https://tools.example/pulse, without ? and #",
      ),
    );
  if (type === "oidc" && protocol !== "https:" && !isLoopback(hostname))
    problems.push(at.problem("base_url is not encrypted", "write an https:// address: who logs in sends a cookie"));
  return problems;
}

function loginProblems(written: Cursor, filled: Cursor): Problem[] {
  switch (filled.key("type").text()) {
    case "oidc":
      return [...nobodyNamed(written, filled), ...plainIssuer(written, filled)];
    case "proxy_header":
      return notAddresses(written.key("trusted_proxies"), filled.key("trusted_proxies"));
    default:
      return [];
  }
}

function nobodyNamed(written: Cursor, filled: Cursor): Problem[] {
  const lists = ["allowed_domains", "allowed_emails", "allowed_groups"];
  if (lists.some((list) => filled.key(list).items().length > 0)) return [];
  return [
    written.problem(
      "everybody whom the provider knows would be let in",
      `name who is: at least one of ${lists.join(", ")}`,
    ),
  ];
}

function plainIssuer(written: Cursor, filled: Cursor): Problem[] {
  const issuer = filled.key("issuer").text() ?? "";
  if (!URL.canParse(issuer)) return [];
  const { protocol, hostname } = new URL(issuer);
  if (protocol === "https:" || isLoopback(hostname)) return [];
  return [written.key("issuer").problem("issuer is not encrypted", "write its https:// address")];
}

function notAddresses(written: Cursor, filled: Cursor): Problem[] {
  const places = written.items();
  return filled.items().flatMap((entry, index) => {
    const text = entry.text();
    const place = places[index];
    if (text === undefined || place === undefined || addToBlockList(new BlockList(), text)) return [];
    return [place.problem("this is no address", "write an IP address or a subnet: 10.0.0.5, 10.1.0.0/16")];
  });
}

/**
 * Adds an address (10.0.0.5) or a subnet (10.1.0.0/16) to a list.
 *
 * @returns whether it is one.
 */
export function addToBlockList(list: BlockList, text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  const family = version === 4 ? "ipv4" : "ipv6";
  if (bits === undefined) {
    list.addAddress(address, family);
    return true;
  }
  const length = /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (!(length >= 1 && length <= (version === 4 ? 32 : 128))) return false;
  list.addSubnet(address, length, family);
  return true;
}

/** Values are never shown. */
function repeatedTokens(written: Cursor, filled: Cursor): Problem[] {
  const places = written.key("tokens").items();
  const seen = new Map<string, number>();
  return filled
    .key("tokens")
    .items()
    .flatMap((entry, index) => {
      const token = entry.key("token").text();
      if (token === undefined || token === "") return [];
      const earlier = seen.get(token);
      if (earlier === undefined) seen.set(token, index);
      const place = places[index]?.key("token");
      if (earlier === undefined || place === undefined) return [];
      const line = places[earlier]?.key("token").line;
      return [place.problem(`token is the same as the one in line ${line}`, "give each entry a token of its own")];
    });
}
