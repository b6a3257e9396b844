import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { closeServer } from "../../../src/http/close-server.ts";
import { SERVER_KEY, standingClock, startCollector, type TestOptions } from "../collector/fixture.ts";

async function listening(options: TestOptions = {}) {
  const { app } = await startCollector(options);
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as { port: number };
  const talk = async (text: string): Promise<{ socket: Socket; said: () => string; closed: Promise<void> }> => {
    const socket = connect(port, "127.0.0.1");
    let said = "";
    socket
      .on("error", () => undefined)
      .on("data", (bytes) => {
        said += bytes.toString();
      });
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
    if (text !== "") socket.write(text);
    return { socket, said: () => said, closed };
  };
  return { app, talk };
}

const HEAD = `POST /v1/log_event HTTP/1.1\r\nhost: x\r\nstatsig-api-key: ${SERVER_KEY}\r\n`;

it("does not wait for connections that say nothing, nor for half of a request's headers", async () => {
  const { app, talk } = await listening();
  const silent = await Promise.all([talk(""), talk(HEAD), talk("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")]);
  await sleep(100);
  const began = performance.now();
  await closeServer(app, standingClock);
  expect(performance.now() - began).toBeLessThan(2_000);
  await Promise.all(silent.map(({ closed }) => closed));
});

it("answers requests that it has, and waits for the rest of a body only so long", async () => {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { app, talk } = await listening({
    sink: (sink) => ({ ...sink, store: (records) => gate.then(() => sink.store(records)) }),
  });
  const body = '{"events":[{"eventName":"a"}]}';
  const whole = await talk(`${HEAD}content-length: ${body.length}\r\n\r\n${body}`);
  const half = await talk(`${HEAD}content-length: 1000\r\n\r\n{`);
  await sleep(100);
  const closing = closeServer(app, { ...standingClock, sleep: () => sleep(5) });
  setTimeout(release, 200);
  await closing;
  expect(whole.said()).toMatch(/^HTTP\/1\.1 202 /);
  await half.closed;
  expect(half.said()).toBe("");
});

it("counts no request that it has answered, whatever came", async () => {
  const { app, talk } = await listening();
  for (const text of [
    "GET /v1/%ff HTTP/1.1\r\nhost: x\r\n\r\n",
    "GET /none HTTP/1.1\r\nhost: x\r\n\r\n",
    "nonsense\r\n\r\n",
  ])
    await talk(text);
  const gone = await talk(`${HEAD}content-length: 1000\r\n\r\n{`);
  await sleep(100);
  expect(app.open.requests).toBe(1);
  gone.socket.destroy();
  await expect.poll(() => app.open.requests).toBe(0);
});
