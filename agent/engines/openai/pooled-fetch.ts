import { Agent as PlainAgent, type IncomingMessage, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { Readable, pipeline } from 'node:stream';
import type { Socket } from 'node:net';
import { byteLimit } from '../../../platform/byte-limit.ts';
import { eventLimit } from './event-limit.ts';
import { RemoteError } from './remote-error.ts';

/** Bytes of one answer: a long reply's events with its reasoning, or more speech than a sentence has. */
const MOST_BYTES = 16 * 1_024 * 1_024;
/** Bytes of an answer that is an error. */
const MOST_ERROR_BYTES = 64 * 1_024;

/** Newer versions of Node take the proxy from here; older ones have none for such connections. */
const agentOptions = { keepAlive: true, proxyEnv: process.env };

/**
 * A `fetch` over connections that are kept open between turns, since a new one costs up to three round trips. Node's own closes them after
 * four seconds. What a server sends is bounded, and so is the time to connect. An abort closes the connection.
 */
export class PooledFetch implements Disposable {
  readonly #connectMs: number;
  readonly #plain = new PlainAgent(agentOptions);
  readonly #secure = new SecureAgent(agentOptions);

  constructor(connectMs: number) {
    this.#connectMs = connectMs;
  }

  /** @throws RemoteError if it can't connect in time. */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const body = request.body ? Buffer.from(await request.arrayBuffer()) : undefined;
    const incoming = await this.#send(request, body);
    const status = incoming.statusCode ?? 0;
    if (status < 200 || (status >= 300 && status < 400) || status > 599) {
      incoming.destroy();
      throw new RemoteError('garbage', `It answers with status ${status}, which is no answer`);
    }
    const headers = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    );
    return new Response(status === 204 ? null : bounded(incoming, status), { status, headers });
  };

  #send(request: Request, body: Buffer | undefined): Promise<IncomingMessage> {
    const url = new URL(request.url);
    const secure = url.protocol === 'https:';
    const options = {
      method: request.method,
      headers: Object.fromEntries(request.headers),
      agent: secure ? this.#secure : this.#plain,
      signal: request.signal,
    };
    return new Promise((resolve, reject) => {
      const outgoing = (secure ? secureRequest : plainRequest)(url, options);
      const late = setTimeout(() => {
        outgoing.destroy(new RemoteError('unreachable', `No connection after ${this.#connectMs} ms`));
      }, this.#connectMs);
      const connected = (): void => clearTimeout(late);
      outgoing.once('socket', (socket: Socket) => {
        if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', connected);
        else connected();
      });
      outgoing.once('response', resolve);
      outgoing.on('error', reject);
      outgoing.once('close', connected);
      outgoing.end(body);
    });
  }

  [Symbol.dispose](): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }
}

function bounded(incoming: IncomingMessage, status: number): ReadableStream<Uint8Array> {
  const limit = byteLimit(status >= 400 ? MOST_ERROR_BYTES : MOST_BYTES);
  const areEvents = /^text\/event-stream/i.test(incoming.headers['content-type'] ?? '');
  // Who reads hears of a failure, and need not be told twice.
  const told = (): void => undefined;
  const body = areEvents ? pipeline(incoming, limit, eventLimit(), told) : pipeline(incoming, limit, told);
  return Readable.toWeb(body) as unknown as ReadableStream<Uint8Array>;
}
