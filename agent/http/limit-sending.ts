import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether what is sent to this route is a file, which may take UPLOAD_MS. */
    isUpload?: boolean;
  }
}

/** How long a client may take to send a file over a slow line. */
export const UPLOAD_MS = 300_000;

/** A client took too long to send its request. */
class SlowRequestError extends Error {
  override readonly name = 'SlowRequestError';
  readonly statusCode = 408;
}

/** Limits the time in which a request's body has to be there, on a server that waits UPLOAD_MS for those of uploads. */
export function limitSending(server: FastifyInstance, ms: number): void {
  server.addHook('preParsing', async ({ headers, routeOptions }, reply, payload) => {
    const hasBody = (headers['content-length'] ?? headers['transfer-encoding']) !== undefined;
    if (!hasBody || routeOptions.config.isUpload === true) return payload;
    // Only what is read from the client is given up, not the connection, over which it is told.
    const inTime = new PassThrough();
    const timer = setTimeout(() => {
      reply.header('connection', 'close');
      inTime.destroy(new SlowRequestError('The request took too long to send'));
    }, ms);
    inTime.once('close', () => clearTimeout(timer));
    // Whoever reads hears of it as well; nobody does any more once the request is answered.
    inTime.on('error', () => undefined);
    // What was refused unread is read to its end, or the next request of this connection would never be seen.
    reply.raw.once('finish', () => {
      clearTimeout(timer);
      payload.unpipe(inTime);
      payload.resume();
    });
    payload.once('error', (error) => inTime.destroy(error));
    return payload.pipe(inTime);
  });
}
