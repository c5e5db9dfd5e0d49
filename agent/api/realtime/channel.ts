import type { RawData, WebSocket } from 'ws';
import { type ApiError, invalid } from '../api-error.ts';
import { apiErrorOf } from '../api-error-of.ts';
import { type ClientEvent, received } from './client-event.ts';
import { newId } from './conversation-items.ts';
import { inFirstVersion } from './first-version.ts';
import type { ServerEvent } from './server-event.ts';
import type { Version } from './session-shown.ts';

/** Bytes that may wait for a client that reads too slowly: about a minute of audio. Then it is given up. */
const MOST_UNSENT = 4 * 1024 * 1024;
/** How often a client is asked whether it is there. One that was gone the last time is given up. */
const PING_MS = 30_000;

/** Codes with which a connection is closed (RFC 6455, 7.4.1). */
const CLOSE = { normal: 1_000, policy: 1_008, failed: 1_011 } as const;

/** What is needed of a connection. */
export type Socket = Pick<
  WebSocket,
  | 'readyState'
  | 'OPEN'
  | 'bufferedAmount'
  | 'send'
  | 'ping'
  | 'pause'
  | 'resume'
  | 'close'
  | 'terminate'
  | 'on'
  | 'once'
>;

/** What a client's events go to. */
export interface EventHandler {
  /** Counts an event, whatever is in it. @throws ApiError if it comes too soon after others. */
  admit(): void;
  /** @throws ApiError, which the client is told. */
  handle(event: ClientEvent): Promise<void>;
  /** Whether the client sends so much that it has to go. */
  readonly floods: boolean;
}

/** The connection to one client: its events come one after the other, and it is told of others. */
export class Channel {
  /** Resolves when the connection is closed, with why. */
  readonly closed: Promise<string>;
  readonly #socket: Socket;
  readonly #version: Version;
  readonly #failed: (error: unknown) => void;
  #last: Promise<void> = Promise.resolve();
  #unread = 0;
  #handler: EventHandler | undefined;
  /** The id of the event that is being handled. */
  #eventId: string | undefined;
  #answers = true;

  /** @param failed is told of what went wrong here. */
  constructor(socket: Socket, version: Version, failed: (error: unknown) => void) {
    this.#socket = socket;
    this.#version = version;
    this.#failed = failed;
    const pings = setInterval(() => this.#ping(), PING_MS);
    this.closed = new Promise((resolve) => {
      socket.once('close', (code) => {
        clearInterval(pings);
        resolve(`the connection was closed (${code})`);
      });
    });
    socket.on('pong', () => (this.#answers = true));
    socket.on('message', (data, binary) => this.#received(data, binary));
    socket.pause();
  }

  /** Begins to read the client's events. */
  open(handler: EventHandler): void {
    this.#handler = handler;
    this.#socket.resume();
  }

  readonly tell = (event: ServerEvent): void => {
    const written = this.#version === 'first' ? inFirstVersion(event) : event;
    if (!written || this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(JSON.stringify({ event_id: newId('event'), ...written }));
    if (this.#socket.bufferedAmount > MOST_UNSENT) this.#socket.terminate();
  };

  /** Tells of an error, with the event of the client's that led to it. */
  readonly refuse = (error: ApiError): void => {
    if (error.statusCode >= 500) this.#failed(error.cause ?? error);
    const { type, code = null, param = null, message } = error;
    const event_id = this.#eventId ?? null;
    this.tell({ type: 'error', error: { type, code, param, message, event_id } });
  };

  /** Closes the connection, whatever the client does. */
  close(reason: string, why: keyof typeof CLOSE = 'normal'): void {
    // The client's own goodbye has to be read.
    this.#socket.resume();
    this.#socket.close(CLOSE[why], reason);
  }

  #received(data: RawData, binary: boolean): void {
    this.#unread++;
    this.#socket.pause();
    this.#last = this.#last.then(async () => {
      await this.#handle(binary ? undefined : textOf(data));
      this.#unread--;
      if (this.#unread === 0) this.#socket.resume();
    });
  }

  async #handle(text: string | undefined): Promise<void> {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const event = text === undefined ? undefined : received(text);
    this.#eventId = event?.eventId;
    try {
      this.#handler?.admit();
      if (!event) throw invalid(undefined, 'Events are JSON, in text messages', 'invalid_json');
      await this.#handler?.handle(event.read());
    } catch (error) {
      this.refuse(apiErrorOf(error));
    }
    this.#eventId = undefined;
    if (this.#handler?.floods === true) this.close('too many events', 'policy');
  }

  #ping(): void {
    if (!this.#answers) this.#socket.terminate();
    this.#answers = false;
    this.#socket.ping();
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString();
}
