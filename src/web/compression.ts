import type { Readable } from "node:stream";
import fastifyCompress from "@fastify/compress";
import type { FastifyInstance, FastifyReply } from "fastify";

/** The best first. */
const ENCODINGS = ["br", "gzip"] as const;

/** Up to so many bytes a body is compressed in one go, which takes 2 to 3 ms for a page of 500 kB; streams of small pieces take longer. */
const AT_ONCE_BYTES = 1_000_000;

/**
 * Lets routes answer with {@link compressed}: pages, JSON, assets and downloads, which the address alone decides. Explanations are not compressed: they
 * repeat parts of the request beside who asks, and the length of such an answer must not tell about the rest of it (BREACH).
 */
export async function registerCompression(app: FastifyInstance): Promise<void> {
  await app.register(fastifyCompress, { global: false, encodings: [...ENCODINGS], syncThreshold: AT_ONCE_BYTES });
}

/** Answers with a body, compressed as who asks takes it; what is small, or compressed already, as it is. */
export function compressed(reply: FastifyReply, body: string | Readable): FastifyReply {
  reply.compress(body);
  return reply;
}
