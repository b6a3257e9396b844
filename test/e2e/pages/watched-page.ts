import type { BrowserContext, Page } from "playwright-core";

/** A page, and what went wrong on it: errors of scripts, refusals of the content security policy, requests that failed or went elsewhere. */
export interface WatchedPage {
  readonly page: Page;
  readonly troubles: string[];
}

/** @param origin whom the page may ask. */
export async function watchedPage(context: BrowserContext, origin: string): Promise<WatchedPage> {
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") troubles.push(`console: ${message.text()}`);
  });
  page.on("requestfailed", (request) => troubles.push(`failed: ${request.url()}`));
  page.on("request", (request) => {
    const asked = request.url();
    if (!asked.startsWith(origin) && !asked.startsWith("data:")) troubles.push(`elsewhere: ${asked}`);
  });
  return { page, troubles };
}
