import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A way to a Kafka broker that can be closed and opened again. */
export interface KafkaWay {
  /** `host:port` of this end. */
  readonly address: string;
  /** `closed`: nothing answers there. `silent`: connections stay, and nothing passes. */
  set(state: "open" | "closed" | "silent"): Promise<void>;
  close(): Promise<void>;
}

/**
 * Passes bytes on to a broker on this machine, and writes its own port where the broker says its own in what it answers, so that
 * clients stay on this way.
 */
export async function kafkaWay(broker: string): Promise<KafkaWay> {
  const [host = "", port = ""] = broker.split(":");
  const sockets = new Set<Socket>();
  let state: "open" | "closed" | "silent" = "open";
  let server: Server | undefined;
  let own = 0;

  const accept = (client: Socket): void => {
    const upstream = connect({ host, port: Number(port) });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    }
    upstream.on("close", () => client.destroy());
    client.on("close", () => upstream.destroy());
    client.on("data", (bytes) => {
      if (state === "open") upstream.write(bytes);
    });
    upstream.on("data", (bytes: Buffer) => {
      if (state === "open") client.write(withOtherPort(bytes, host, Number(port), own));
    });
  };

  const listen = async (): Promise<void> => {
    server = createServer(accept).listen(own, "127.0.0.1");
    await once(server, "listening");
    own = (server.address() as AddressInfo).port;
  };

  const end = async (): Promise<void> => {
    const closed = server?.listening === true ? once(server, "close") : undefined;
    // First of all nobody new: those who lose their connection come back at once.
    server?.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  await listen();
  return {
    address: `127.0.0.1:${own}`,
    set: async (wanted) => {
      if (wanted === "closed") await end();
      if (wanted === "open") {
        // Connections that were silent have lost bytes.
        for (const socket of sockets) socket.destroy();
        if (server?.listening !== true) await listen();
      }
      state = wanted;
    },
    close: end,
  };
}

/** Kafka writes an address as a text and four bytes of port behind it. */
function withOtherPort(bytes: Buffer, host: string, from: number, to: number): Buffer {
  const ending = (port: number): Buffer => {
    const number = Buffer.alloc(4);
    number.writeInt32BE(port);
    return Buffer.concat([Buffer.from(host), number]);
  };
  const [old, replacement] = [ending(from), ending(to)];
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(old); at >= 0; at = copy.indexOf(old, at + 1)) replacement.copy(copy, at);
  return copy;
}
