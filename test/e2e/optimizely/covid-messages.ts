import type { TestMessage } from "../../harness/kafka.ts";
import { shuffled } from "../../harness/shuffled.ts";
import { seededRandom } from "../../property/oracle/random.ts";
import type { CovidData } from "./covid-data.ts";

/** The experiment. */
export const SUBJECT = "covid_messages";

export interface CovidTopics {
  readonly exposures: string;
  readonly events: string;
}

/** Every so many messages one is sent a second time, as a producer does that missed the broker's answer. */
const REPEATED = 37;

/** The data set as native messages, in no order at all, some of them twice. */
export function covidMessages(data: CovidData, topics: CovidTopics): TestMessage[] {
  const exposures = data.decisions.map((decision, index) =>
    message(topics.exposures, decision.visitor, {
      type: "exposure",
      event_id: `decision-${index}`,
      ts: decision.at,
      experiment: SUBJECT,
      group: decision.group,
    }),
  );
  const events = data.events.map((event, index) =>
    message(topics.events, event.visitor, {
      type: "event",
      event_id: `event-${index}`,
      ts: event.at,
      name: event.name,
      value: event.revenue,
      metadata: { category: event.category, product: event.product },
    }),
  );
  const calls = data.calls.map((call, index) =>
    message(topics.events, call.visitor, {
      type: "event",
      event_id: `call-${index}`,
      ts: Date.parse(call.at),
      name: "support_call",
      value: call.minutes,
    }),
  );
  const sent = [...exposures, ...events, ...calls];
  return shuffled([...sent, ...sent.filter((_, index) => index % REPEATED === 0)], seededRandom(2020));
}

function message(topic: string, visitor: string, body: object): TestMessage {
  return { topic, key: null, value: JSON.stringify({ ...body, units: { userID: visitor } }) };
}
