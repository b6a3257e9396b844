import { createRequire } from "node:module";
import type { Kafka } from "kafkajs";
import { PulseError } from "../errors.ts";
import { type DecodeOldMessages, decodeFetchResponse, FETCH_VERSIONS } from "./kafka-fetch-response.ts";
import { type Fetch, readAhead } from "./kafka-read-ahead.ts";
import type { Message } from "./source.ts";

/** Kafka's number of the fetch request. */
const FETCH = 1;

interface Response {
  decode(payload: Buffer): Promise<unknown>;
}

interface Request {
  readonly request: { readonly apiKey: number; readonly apiVersion: number };
  readonly response: Response;
}

interface Connections {
  send(request: Request): Promise<unknown>;
}

interface Broker {
  readonly connectionPool: Connections;
  fetch: Fetch;
}

interface Cluster {
  findBroker(wanted: object): Promise<Broker>;
}

/**
 * Makes all consumers of this client read what they fetch as {@link FetchedMessages}; its producers and admins stay as they are. kafkajs spends more
 * time on making objects of a message than landing does on all the rest. What is taken hold of here is not part of its public interface: it is
 * pinned to 2.2.4, its last version.
 *
 * @throws PulseError LANDING_OTHER_KAFKAJS where it is another one.
 */
export function fetchUndecoded(kafka: Kafka): void {
  const members = kafka as unknown as Record<symbol, ((options: object) => Cluster) | undefined>;
  const isCreateCluster = (name: symbol): boolean => name.description === "private:Kafka:createCluster";
  const name = Object.getOwnPropertySymbols(kafka).find(isCreateCluster);
  const createCluster = name === undefined ? undefined : members[name];
  if (name === undefined || createCluster === undefined) throw otherKafkajs();
  members[name] = (options) => {
    const cluster = createCluster(options);
    const findBroker = cluster.findBroker.bind(cluster);
    cluster.findBroker = async (wanted) => {
      const broker = await findBroker(wanted);
      if (!prepared.has(broker)) prepare(broker);
      return broker;
    };
    return cluster;
  };
}

const prepared = new WeakSet<Broker>();

function prepare(broker: Broker): void {
  prepared.add(broker);
  const connections = broker.connectionPool;
  broker.fetch = readAhead(broker.fetch.bind(broker));
  const send = connections.send.bind(connections);
  connections.send = (request) => {
    const { apiKey, apiVersion } = request.request;
    const ours = apiKey === FETCH && apiVersion >= FETCH_VERSIONS.first && apiVersion <= FETCH_VERSIONS.last;
    if (!ours) return send(request);
    const decode = (payload: Buffer) =>
      decodeFetchResponse(payload, apiVersion, decodeOldMessages).catch((error: Error) => {
        throw Object.assign(error, { retriable: false }); // or the client would fetch the same for ever
      });
    return send({ ...request, response: { ...request.response, decode } });
  };
}

/** Formats 0 and 1, of brokers that once were older than 0.11: by kafkajs itself. Format 0 has no times. */
const decodeOldMessages: DecodeOldMessages = async (set) => {
  const load = createRequire(import.meta.url);
  const decode = load("kafkajs/src/protocol/messageSet/decoder.js") as (
    decoder: object,
    size: number,
  ) => Promise<Old[]>;
  const Decoder = load("kafkajs/src/protocol/decoder.js") as new (bytes: Buffer) => object;
  const messages = await decode(new Decoder(set), set.length);
  return messages.map((message) => ({ ...message, timestamp: message.timestamp ?? "0" }));
};

type Old = Omit<Message, "timestamp"> & { readonly timestamp?: string };

function otherKafkajs(): PulseError {
  return new PulseError({
    code: "LANDING_OTHER_KAFKAJS",
    fault: "bug",
    message: "the installed kafkajs makes its connections in another way than the one that Pulse was written for",
    hint: "install the version of kafkajs that package.json names",
  });
}
