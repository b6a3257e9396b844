import type { Customer } from "./hillstrom-data.ts";

/** The experiment with its three groups, and the same customers with an e-mail, those for women as control. */
export const THREE_GROUPS = "mens_or_womens_email";
export const TWO_EMAILS = "mens_against_womens_email";

/** The data has no times: all e-mails are sent on this day. */
const SENT_DS = "2026-03-02";
/** By now two weeks have passed for everybody. */
export const LAST_DS = "2026-03-16";

const DAY_MS = 86_400_000;
const START_MS = Date.parse(`${SENT_DS}T00:00:00Z`);
/** Coprime to a day's milliseconds. */
const STEP_MS = 32_452_843;

/**
 * What a customer did: in the week before, one event that says what they spent in the year before; the e-mail (or none) as exposure of both
 * experiments; then a visit and a purchase, if there were any.
 */
export function hillstromMessages(customers: readonly Customer[]): object[] {
  return customers.flatMap(({ customer, group, history, channel, visited, bought, spent }, index) => {
    const sentMs = START_MS + ((index * STEP_MS) % DAY_MS);
    const daysLater = (index % 13) * DAY_MS;
    const message = (type: string, id: string, ts: number, rest: object) => ({
      ...{ type, event_id: `${id}-${customer}`, ts, units: { userID: customer } },
      ...rest,
    });
    const did = (name: string, ts: number, value: number) => message("event", name, ts, { name, value });
    const met = (experiment: string) =>
      message("exposure", experiment, sentMs, { experiment, group, attributes: { channel } });
    return [
      did("past_year", sentMs - (1 + (index % 7)) * DAY_MS, history),
      met(THREE_GROUPS),
      ...(group === "No E-Mail" ? [] : [met(TWO_EMAILS)]),
      ...(visited ? [did("visit", sentMs + daysLater, 1)] : []),
      ...(bought ? [did("purchase", sentMs + daysLater + 600_000, spent)] : []),
    ];
  });
}
