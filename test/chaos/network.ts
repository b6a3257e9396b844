import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * `open`: bytes pass. `refusing`: connections are cut and none is taken. `silent`: connections stand, and nothing passes until it is
 * open again (what was held up is lost: the connection is cut then). `fraying`: connections are cut after some bytes.
 */
export type NetworkState = "open" | "refusing" | "silent" | "fraying";

/** A way to the broker that can fail. */
export interface Network {
  readonly port: number;
  set(state: NetworkState): void;
  close(): Promise<void>;
}

const FRAYED_AFTER_BYTES = 40_000;

/** Listens at once; where the bytes go to is asked for each connection, as the broker's port is not known before. */
export async function startNetwork(target: () => number): Promise<Network> {
  const sockets = new Set<Socket>();
  let state: NetworkState = "open";
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    client.on("error", () => client.destroy());
    if (state === "refusing") {
      client.destroy();
      return;
    }
    const upstream = connect({ host: "127.0.0.1", port: target() });
    let passed = 0;
    const pass = (to: Socket) => (bytes: Buffer) => {
      if (state === "silent") return;
      passed += bytes.length;
      // In the middle of an answer, not between two.
      if (state === "fraying" && passed > FRAYED_AFTER_BYTES) {
        to.end(bytes.subarray(0, bytes.length / 2));
        return;
      }
      if (!to.destroyed) to.write(bytes);
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    }
    upstream.on("close", () => client.destroy());
    client.on("close", () => upstream.destroy());
    client.on("data", pass(upstream));
    upstream.on("data", pass(client));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    set: (next) => {
      // What a silent connection has swallowed never comes: nobody may go on using it.
      if (next === "refusing" || state === "silent") cutAll();
      state = next;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      cutAll();
      await closed;
    },
  };
}
