import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Proxy {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Passes bytes on to a server, and cuts both sides once a client has sent `cutAfterBytes`.
 * With `silentAfterBytes` it keeps the connection and passes nothing on any more.
 */
export async function startProxy(
  to: { host: string; port: number },
  limits: { cutAfterBytes?: number; silentAfterBytes?: number },
): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(to);
    let sent = 0;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    }
    upstream.on("close", () => client.destroy());
    client.on("close", () => upstream.destroy());
    client.on("data", (bytes) => {
      sent += bytes.length;
      if (sent > (limits.cutAfterBytes ?? Number.POSITIVE_INFINITY)) client.destroy();
      else if (sent <= (limits.silentAfterBytes ?? Number.POSITIVE_INFINITY)) upstream.write(bytes);
    });
    upstream.on("data", (bytes) => client.write(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
