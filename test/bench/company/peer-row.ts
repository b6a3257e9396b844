/** Metrics that count events, with the event's name. */
export const COUNTED_EVENTS = {
  page_views: "page_view",
  add_to_carts: "add_to_cart",
  checkouts: "checkout",
  purchases: "purchase",
  searches: "search",
  logins: "login",
};

/** What a peer says of one group of one gate: `n`, sums `s_<measure>`, sums of squares `q_<measure>`. */
export interface PeerRow {
  readonly gate: string;
  readonly group: string;
  readonly figures: Readonly<Record<string, number>>;
}
