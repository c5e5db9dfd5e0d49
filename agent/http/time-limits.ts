/** How long a client may take to send a request. Requests are small, so a slower client holds its connection on purpose. */
export const WHOLE_REQUEST_MS = 10_000;
/** How long a client may take to send the headers. */
const HEADERS_MS = 5_000;
/** How often both limits are checked. Node's default of 30 s is longer than either. */
const LOOK_EVERY_MS = 1_000;
/** How long a connection may be idle while it is answered. Taking a profile lasts up to a minute. */
const IDLE_MS = 90_000;

/** Options of Fastify that keep clients from holding connections for ever. */
export const TIME_LIMITS = {
  requestTimeout: WHOLE_REQUEST_MS,
  connectionTimeout: IDLE_MS,
  http: { headersTimeout: HEADERS_MS, connectionsCheckingInterval: LOOK_EVERY_MS },
};
