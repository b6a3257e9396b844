/** A browser without pages: keeps cookies by host and follows redirects by itself, as `fetch` does not. */
export class CookieJar {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Asks once; redirects are answers. */
  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url);
    const own = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, own);
    const cookie = [...own].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...(init.headers as Record<string, string> | undefined), ...(cookie === "" ? {} : { cookie }) };
    const answer = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(";");
      const [name = "", ...value] = pair.split("=");
      const isGone = attributes.some((one) => /^\s*(max-age=0|expires=Thu, 01 Jan 1970)/i.test(one));
      if (isGone) own.delete(name.trim());
      else own.set(name.trim(), value.join("="));
    }
    return answer;
  }

  /** Asks and follows redirects to the end; answers all addresses, the last one's answer and its text. */
  async follow(url: string, init?: RequestInit): Promise<{ urls: string[]; answer: Response; text: string }> {
    const urls = [url];
    let answer = await this.ask(url, init);
    for (let location = answer.headers.get("location"); location !== null; location = answer.headers.get("location")) {
      await answer.arrayBuffer();
      const next = new URL(location, urls.at(-1)).href;
      urls.push(next);
      if (urls.length > 20) throw new Error(`too many redirects: ${urls.join(" ")}`);
      answer = await this.ask(next);
    }
    return { urls, answer, text: await answer.text() };
  }

  cookies(url: string): ReadonlyMap<string, string> {
    return this.#cookies.get(new URL(url).host) ?? new Map();
  }

  set(url: string, name: string, value: string): void {
    const { host } = new URL(url);
    this.#cookies.set(host, new Map([...(this.#cookies.get(host) ?? []), [name, value]]));
  }
}
