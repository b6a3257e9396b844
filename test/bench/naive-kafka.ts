import { DuckDBInstance } from "@duckdb/node-api";
import { createKafka } from "../../src/landing/kafka-client.ts";
import { silentLog } from "../../src/log.ts";
import { appendParsed, CREATE_MESSAGES } from "./naive-rows.ts";

/**
 * The design to beat, from Kafka: `JSON.parse` each message in JavaScript and append it to a DuckDB table row by row.
 *
 *     tsx test/bench/naive-kafka.ts <broker> <topic> <database file> <messages>
 */
const [broker = "", topic = "", database = ":memory:", count = "0"] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
await connection.run(CREATE_MESSAGES);
const appender = await connection.createAppender("messages");
const kafka = createKafka({ brokers: [broker], client_id: "naive", tls: false }, silentLog);
const consumer = kafka.consumer({ groupId: `naive-${process.pid}` });
await consumer.connect();
await consumer.subscribe({ topics: [topic], fromBeginning: true });
let rows = 0;
let read = 0;
const began = performance.now();
await new Promise<void>((resolve, reject) => {
  consumer
    .run({
      eachBatch: async ({ batch }) => {
        for (const { value } of batch.messages) {
          if (value !== null && appendParsed(appender, value.toString())) rows += 1;
          read += 1;
        }
        if (read >= Number(count)) resolve();
      },
    })
    .catch(reject);
});
appender.closeSync();
const seconds = (performance.now() - began) / 1000;
await consumer.disconnect();
connection.closeSync();
instance.closeSync();
process.stdout.write(JSON.stringify({ rows, seconds }));
