/** Clients send little: whoever takes longer than this for a request holds a connection on purpose. */
const WHOLE_REQUEST_MS = 10_000;
/** Likewise for its first lines. */
const HEADERS_MS = 5_000;
/** How often both are looked at; Node's usual 30 s would be three times what is allowed. */
const LOOK_EVERY_MS = 1_000;
/** Nothing is read of an answer, or nothing comes of it, for so long: a profile takes a minute. */
const IDLE_MS = 90_000;

/** Fastify's options with which nobody holds a connection for ever. */
export const TIME_LIMITS = {
  requestTimeout: WHOLE_REQUEST_MS,
  connectionTimeout: IDLE_MS,
  http: { headersTimeout: HEADERS_MS, connectionsCheckingInterval: LOOK_EVERY_MS },
};
