import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { malformed, tooLarge } from "./refusals.ts";

/**
 * Reads bodies as bytes, whatever they are said to be: SDKs say it in many ways, or not at all. What has come of a body counts as
 * pending; what is only announced does not, or a few slow clients could shut out all others.
 */
export function registerBodies(app: FastifyInstance, maxBytes: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (request: FastifyRequest, payload: IncomingMessage) =>
    bytesOf(request, payload, maxBytes),
  );
}

/** @throws Refusal for more than `maxBytes`, and where too much is pending. */
async function bytesOf(request: FastifyRequest, payload: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  await new Promise<void>((resolve, reject) => {
    const leave = (): void => {
      payload.off("data", onData).off("end", onEnd).off("error", onError);
    };
    const fail = (error: unknown): void => {
      leave();
      reject(error);
    };
    const onEnd = (): void => {
      leave();
      resolve();
    };
    const onError = (): void => fail(malformed("bad_request", "the body broke off"));
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      try {
        if (bytes > maxBytes) throw tooLarge(maxBytes);
        request.reservation?.resize(bytes);
        chunks.push(chunk);
      } catch (error) {
        fail(error);
      }
    };
    payload.on("data", onData).on("end", onEnd).on("error", onError);
  });
  // A copy, also of a single chunk: it would keep the larger buffer that it was read into.
  return Buffer.concat(chunks, bytes);
}
