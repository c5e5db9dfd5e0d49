import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { apiErrorOf } from './api-error-of.ts';

/** One event of a stream: its data, as JSON unless it is a text; its name, where the protocol has names. */
export interface ServerSentEvent {
  readonly event?: string;
  readonly data: unknown;
}

/**
 * Answers with events as they come. The answer begins with the first one, so that what fails before has a status of its own; what fails later is
 * told by an event. Events are made no faster than the client reads them.
 *
 * @param events is ended when the client is gone.
 * @param failed is called with what was thrown in the midst of the answer.
 */
export async function sendEvents(
  reply: FastifyReply,
  events: AsyncIterable<ServerSentEvent>,
  failed: (error: unknown) => void,
): Promise<FastifyReply> {
  const values = events[Symbol.asyncIterator]();
  const first = await values.next();
  const stream = Readable.from(lines(first, values, failed), { objectMode: false, highWaterMark: 1 });
  return reply
    .headers({ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' })
    .send(stream);
}

async function* lines(
  first: IteratorResult<ServerSentEvent, unknown>,
  values: AsyncIterator<ServerSentEvent>,
  failed: (error: unknown) => void,
): AsyncGenerator<string> {
  try {
    for (let next = first; next.done !== true; next = await values.next()) yield written(next.value);
  } catch (error) {
    failed(error);
    yield written({ event: 'error', data: apiErrorOf(error).body });
  } finally {
    await values.return?.();
  }
}

function written({ event, data }: ServerSentEvent): string {
  const name = event === undefined ? '' : `event: ${event}\n`;
  return `${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}
