import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What an id of a request may look like: it is written into the log and into a header. */
const ID = /^[\w.:-]{1,128}$/;

/** The id that the client gave its request (`X-Request-Id`), else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && ID.test(given) ? given : `req_${randomUUID()}`;
}
