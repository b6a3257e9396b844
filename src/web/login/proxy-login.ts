import { BlockList, isIPv6 } from "node:net";
import { addToBlockList } from "../../config/check-pages.ts";
import type { ProxyLoginSettings } from "../../config/pages-settings.ts";
import { Refusal } from "../../http/refusal.ts";
import type { Login } from "./visitor.ts";

/** IPv4 as sockets for both versions say it. */
const MAPPED = /^::ffff:(?=\d+[.])/i;

/** Who a trusted proxy says it has let in. Whoever comes another way is nobody, whatever the header says. */
export function createProxyLogin({ header, trusted_proxies }: ProxyLoginSettings): Login {
  const trusted = new BlockList();
  for (const address of trusted_proxies) addToBlockList(trusted, address);
  const name = header.toLowerCase();
  return {
    register: () => undefined,
    visitor: ({ socket, headers }) => {
      const from = (socket.remoteAddress ?? "").replace(MAPPED, "");
      if (from === "" || !trusted.check(from, isIPv6(from) ? "ipv6" : "ipv4")) return null;
      const value = headers[name];
      return typeof value === "string" && value.trim() !== "" ? { shown: null } : null;
    },
    loginPath: () => null,
    refusal: () =>
      new Refusal({
        status: 403,
        code: "login_required",
        message: "nobody who is known has let this request in",
        hint: "come through the proxy that logs people in; programs show a token as Authorization: Bearer",
      }),
  };
}
